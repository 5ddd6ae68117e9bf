"""Who is called when: at once, one role after the other, until somebody has it in hand; and what if nothing leaves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.delivery.pager.paging import page_due
from bot.delivery.pager.sealed import SealedClocks
from bot.delivery.pager.unsent import pager_word, reaches_nobody
from handlers.care.overview import for_teacher
from storage.outbox import OutboxRow
from storage.session import Database
from tests.care.world import Watch


def test_the_first_on_duty_is_called_in_the_transaction_of_the_words(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    assert watch.called() == ["23:10 王敏 wechat"]
    due = watch.db.read(lambda session: session.scalars(select(OutboxRow.due_at)).all())
    assert due == [watch.now]  # in the quiet hours, and at once


def test_until_somebody_has_it_the_next_role_is_called_and_then_all_again(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    assert watch.later(seconds=170) == 0
    for _ in range(4):
        watch.later(minutes=3)
    # The office has nobody: it is passed over.
    assert watch.called() == [
        "23:10 王敏 wechat",
        "23:15 何静 wechat",
        "23:18 周正 wechat",
        *(f"23:{minute} {name} wechat" for minute in (21, 24) for name in ("何静", "周正", "王敏")),
    ]


def test_who_has_it_in_hand_stops_the_calls_and_the_others_hear_it(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    watch.later(minutes=3)
    assert "我来处理" in watch.texts_for("counselor")[0]
    watch.says("counselor", "1")
    assert watch.texts_for("duty")[-1] == "何静在处理刚才的警报,您不用再管。"
    assert watch.later(minutes=9) == 0
    assert watch.says("duty", "1").text != watch.says("counselor", "警报").text


def test_a_contact_that_nobody_writes_down_calls_again(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    watch.says("duty", "1")
    assert watch.later(minutes=16) == 1
    assert watch.called()[1:] == ["23:26 何静 wechat", "23:26 王敏 wechat"]
    assert "没有写下结果" in watch.texts_for("duty")[-1]


def test_more_from_the_same_person_joins_and_another_kind_does_not(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    watch.says("grandmother", "他站在楼顶上,想跳下去")
    watch.says("grandmother", "是他爸爸又打他了")
    watch.now += timedelta(minutes=61)
    watch.says("grandmother", "孩子还说不想活了")
    assert [alarm.kind for alarm in watch.alarms()] == ["self_harm", "abuse", "self_harm"]


def test_who_has_it_in_hand_hears_what_is_written_next(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    watch.says("duty", "1")
    watch.says("grandmother", "他站在楼顶上,想跳下去")
    assert "又写了新的话" in watch.texts_for("duty")[-1]
    assert [words for _, words, _ in watch.case().texts] == ["孩子说不想活了", "他站在楼顶上,想跳下去"]


def test_numbers_are_written_to_and_called_as_well(sqlite_db: Database) -> None:
    watch = Watch(sqlite_db, gateways=("sms", "voice"))
    watch.says("grandmother", "孩子说不想活了")
    assert watch.called() == ["23:10 王敏 sms", "23:10 王敏 voice", "23:10 王敏 wechat"]


def test_no_parent_is_told_anything(watch: Watch) -> None:
    watch.says("grandmother", "爸爸又打孩子了")
    for _ in range(6):
        watch.later(minutes=5)
    assert watch.texts_for("mother") == watch.texts_for("father") == watch.texts_for("class_teacher") == []


def test_a_member_of_staff_who_writes_is_not_the_one_who_is_called(watch: Watch) -> None:
    watch.says("duty", "小红手臂上有很多划痕,她说是自己划的")
    assert watch.called() == ["23:10 何静 wechat"]


def test_two_processes_make_each_round_once(db: Database) -> None:
    watch = Watch(db)
    watch.says("grandmother", "孩子说不想活了")
    at = watch.now + timedelta(minutes=3)
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda _: page_due(db, [watch.school], at, SealedClocks(watch.now)), range(2)))
    assert sum(made) == 1
    assert len(watch.called()) == 2


class TestBroken:
    """Nothing leaves."""

    def word(self, watch: Watch) -> str:
        """What ``/readyz`` says."""
        return watch.db.read(pager_word, [watch.school], watch.now)

    def lines(self, watch: Watch, name: str) -> list[str]:
        """The urgent lines of somebody's day."""
        actor = watch.actor(name)
        found = watch.db.read(lambda session: for_teacher(session, watch.school, actor, watch.now))
        return [line.words for line in found if line.urgent]

    def test_a_page_that_does_not_leave_is_seen_everywhere(self, watch: Watch) -> None:
        watch.says("grandmother", "孩子说不想活了")
        assert self.word(watch) == "ok"
        watch.outbox("failed")
        with capture_logs() as logs:
            watch.later(seconds=31)
            watch.later(seconds=2)
        assert [line["event"] for line in logs if line.get("alarm")] == ["pager_cannot_send"]  # once
        assert self.word(watch) == f"alarms not sent: {watch.school.config.code}"
        assert "警报发不出去" in self.lines(watch, "principal")
        assert "警报发不出去" not in self.lines(watch, "duty")

    def test_what_left_is_no_fault_even_if_nobody_answers(self, watch: Watch) -> None:
        watch.says("grandmother", "孩子说不想活了")
        watch.outbox("sent")
        watch.later(seconds=31)
        assert self.word(watch) == "ok"

    def test_it_is_over_when_somebody_has_it_in_hand(self, watch: Watch) -> None:
        watch.says("grandmother", "孩子说不想活了")
        watch.outbox("failed")
        watch.later(minutes=1)
        watch.says("duty", "1")
        assert self.word(watch) == "ok"

    def test_where_nobody_is_bound_it_is_tried_every_minute_until_somebody_is(self, watch: Watch) -> None:
        watch.staff_gone()
        with capture_logs() as logs:
            watch.says("grandmother", "孩子说不想活了")
        assert [line["event"] for line in logs if line.get("alarm")] == ["pager_reaches_nobody"]
        assert "没有绑定微信" in "".join(self.lines(watch, "principal"))
        watch.later(seconds=40)
        assert "alarms not sent" in self.word(watch)
        assert watch.called() == []

        def back(session: Session) -> None:
            watch._identity(session, "counselor").follows = True

        watch.do(back)
        assert watch.later(minutes=1) == 1
        assert watch.called() == ["23:11 何静 wechat"]
        assert not watch.db.read(reaches_nobody, watch.school, watch.now)


@pytest.mark.parametrize("text", ["作业要死了", "没有不想活", "孩子没丢,在外婆家"])
def test_ordinary_words_call_nobody(watch: Watch, text: str) -> None:
    watch.says("grandmother", text)
    assert watch.called() == []
