"""Alarms at the desk: who meets them, what is written down, the page of paper; and words of danger on any page."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.links import subject_token
from storage.care.alarms import AlarmLook
from storage.pupils import ArchiveRead
from tests.care.desk import Desk, open_desk
from tests.care.world import Watch

WRITTEN = {"act": "write", "channel": "phone", "person": "小明爸爸", "proof": "23:15 打 13600004455,爸爸接的"}


@pytest.fixture
def desk(watch: Watch) -> Desk:
    """The father of one child has written."""
    watch.says("father", "孩子留了张纸条走了,说不要找他")
    return open_desk(watch)


def address(desk: Desk) -> str:
    """Of the one alarm."""
    return f"/desk/alarms/{desk.watch.alarms()[0].id}"


def test_carers_see_it_and_nobody_else_does(desk: Desk) -> None:
    for name in ("duty", "counselor", "principal"):
        assert "可能不见了" in desk.get(name, "/desk/alarms").text
        assert "不要找他" in desk.get(name, address(desk)).text
    for name in ("class_teacher", "subject_teacher", "foreign_principal"):
        assert desk.get(name, "/desk/alarms").status_code in (404, 200)
        assert "不要找他" not in desk.get(name, "/desk/alarms").text
        for path in (address(desk), f"{address(desk)}/timeline.pdf"):
            assert desk.get(name, path).status_code == 404


def test_a_class_teacher_to_whom_it_was_handed_sees_this_one(desk: Desk) -> None:
    desk.post("duty", address(desk), act="hand", staff=desk.watch.cast.class_teacher.id)
    assert "不要找他" in desk.get("class_teacher", address(desk)).text
    assert desk.get("class_teacher", "/desk/alarms").status_code == 404
    assert desk.watch.case().owner == "杨静"
    assert desk.watch.called()[-1].endswith("杨静 wechat")


def test_who_cannot_be_reached_gets_nothing_into_hand(desk: Desk) -> None:
    desk.watch.staff_gone()
    said = desk.post("duty", address(desk), act="hand", staff=desk.watch.cast.class_teacher.id)
    assert "联系不上" in said.text
    assert desk.watch.case().owner == ""


def test_every_look_is_written_down_in_the_childs_record_too(desk: Desk) -> None:
    def looks(session: Session) -> tuple[int, int]:
        about_him = select(func.count()).where(ArchiveRead.pupil_id == desk.watch.cast.xiaoming.id)
        return session.scalar(select(func.count(AlarmLook.id))) or 0, session.scalar(about_him) or 0

    before = desk.watch.db.read(looks)
    desk.get("principal", address(desk))
    desk.get("class_teacher", address(desk))  # met nothing
    after = desk.watch.db.read(looks)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"person": " "}, "和谁"), ({"proof": "办了"}, "凭据"), ({"channel": "pigeon"}, ""), ({"kind": "nothing"}, "")],
)
def test_a_clock_is_closed_only_with_person_channel_and_proof(desk: Desk, changes: dict[str, str], words: str) -> None:
    said = desk.post("duty", address(desk), **{**WRITTEN, "kind": "caretaker", **changes})
    assert said.status_code in (422, 404)
    assert words in said.text
    assert len(desk.watch.case().open_steps) == 4


def test_a_clock_that_is_closed_says_by_whom_and_how(desk: Desk) -> None:
    assert desk.post("duty", address(desk), **WRITTEN, kind="caretaker").status_code == 303
    done = next(step for step in desk.watch.case().steps if step.kind == "caretaker")
    assert (done.by, done.person, done.channel, done.is_late) == ("王敏", "小明爸爸", "phone", False)
    assert desk.watch.case().owner == "王敏"  # who writes it down has it in hand


def test_an_alarm_is_closed_with_all_clocks_and_a_word(desk: Desk) -> None:
    end = {"act": "end", "outcome": "handed_over", "note": "民警找到,已送回家"}
    assert "还有没写结果的" in desk.post("duty", address(desk), **end).text
    for kind in ("contact", "caretaker", "parent", "authority"):
        desk.post("duty", address(desk), **WRITTEN, kind=kind)
    assert desk.post("duty", address(desk), **end).status_code == 303
    case = desk.watch.case()
    assert (case.alarm.outcome, case.closed_by, case.note) == ("handed_over", "王敏", "民警找到,已送回家")
    assert "民警找到" in desk.get("principal", address(desk)).text
    assert desk.watch.later(minutes=300) == 0


def test_the_report_that_the_law_asks_for_has_its_clock_and_its_number(desk: Desk) -> None:
    desk.post("duty", address(desk), act="start", kind="report")
    desk.post("duty", address(desk), act="start", kind="report")  # once is enough
    report = [step for step in desk.watch.case().open_steps if step.kind == "report"]
    assert len(report) == 1
    assert report[0].due_at
    assert report[0].due_at - desk.watch.now < timedelta(minutes=121)
    proof = {**WRITTEN, "person": "派出所 陈警官", "proof": "回执号 川公2026-1120-7"}
    desk.post("duty", address(desk), **proof, kind="report")
    assert "川公2026-1120-7" in desk.get("duty", address(desk)).text


def test_the_whole_way_stands_on_one_page_of_paper(desk: Desk) -> None:
    watch = desk.watch
    for number in range(40):
        watch.says("father", f"到现在还没有找到孩子,第{number}次了。" * 4)
    for kind in ("contact", "caretaker", "parent", "authority"):
        desk.post("duty", address(desk), **WRITTEN, kind=kind)
    paper = desk.get("duty", f"{address(desk)}/timeline.pdf")
    assert paper.mimetype == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", paper.data)) == 1


def test_words_of_danger_on_a_page_call_people_and_are_not_lost(watch: Watch) -> None:
    desk = open_desk(watch)
    child = watch.cast.xiaoming.id
    about = desk_about(desk, pupil=child)
    said = desk.on_phone("grandmother", f"/m/f/contact_card/home{about}", shown=["words"], words="他说不想活了")
    assert "打 12356" in said.text
    assert "记下了" in said.text  # and the form has done what it is for
    assert [words for _, words, _ in watch.case().texts] == ["他说不想活了"]
    assert watch.alarms()[0].place == "page"
    assert watch.called() == ["23:10 王敏 wechat"]


def test_who_writes_down_what_was_done_raises_no_new_alarm(desk: Desk) -> None:
    words = {**WRITTEN, "proof": "23:20 奶奶说孩子说不想活了,已经找到"}
    desk.post("duty", address(desk), **words, kind="contact")
    assert len(desk.watch.alarms()) == 1


def desk_about(desk: Desk, **subject: object) -> str:
    """The query of a form that is opened about something."""
    return f"?about={subject_token(desk.watch.db.vault, subject)}"
