"""The one message a week: who writes, when it goes out, and that everybody gets it once."""

from datetime import date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Role
from bot.core.settings import Schedule
from bot.delivery import routine
from handlers.contact_card import actions as card
from handlers.weekly_update import actions
from handlers.weekly_update.jobs import rest
from scheduler.run import run_by_hand
from scheduler.timetable import timetable
from storage.binding import Consent
from storage.identities import Identity
from storage.matters import open_matters
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from storage.tasks import Task
from tests import factories
from tests.school_week import REGISTRY, SchoolWeek, at

FRIDAY_PUSH = at(20, 17)
JOBS = {job.name: job for job in timetable(REGISTRY.jobs(), Schedule())}


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """A school of weekly cards on Thursday afternoon; 杨静 has 一(1)班, too."""
    week = SchoolWeek(sqlite_db)
    week.now = at(19, 16)
    cast = week.cast
    week.do(lambda session: factories.role(session, cast.class_teacher, Role.HOMEROOM_TEACHER, cast.class_11).id)
    return week


def write(week: SchoolWeek, words: str = "这周大家学会了两位数加法。", *, in_class: str = "class_32") -> actions.Kept:
    """The class teacher writes."""
    class_id = getattr(week.cast, in_class).id
    return week.do(actions.write, week.school, week.actor("class_teacher"), class_id, [words], week.now)


def told(week: SchoolWeek) -> dict[str, int]:
    """How many messages wait for whom."""
    return {name: many for name in week.cast.people if (many := len(week.waiting_for(name)))}


def test_every_family_of_the_class_is_told_once(db: Database) -> None:
    week = SchoolWeek(db)
    write(week)
    week.now = FRIDAY_PUSH
    assert week.job("weekly_update") == 3
    assert told(week) == {"grandmother": 1, "mother": 1, "father": 1}
    assert week.job("weekly_update") == 0
    assert told(week) == {"grandmother": 1, "mother": 1, "father": 1}


def test_one_message_holds_both_classes_and_the_weeks_cards(week: SchoolWeek) -> None:
    write(week)
    write(week, "一年级的孩子会自己系鞋带了。", in_class="class_11")
    teacher, school = week.actor("class_teacher"), week.school
    for day, remark in ((18, ""), (19, "今天帮同学打饭,很热心。")):
        week.now = at(day, 16)
        entries = {week.cast.xiaoming.id: Entry(remark=remark)}
        week.do(card.enter_day, school, teacher, week.cast.class_32.id, week.now.date(), entries, week.now)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    (message,) = week.waiting_for("grandmother")
    assert message.reply.text == (
        "【青山小学 本周消息】\n"
        "【李小红 一(1)班】\n一年级的孩子会自己系鞋带了。\n"
        "【李小明 三(2)班】\n这周大家学会了两位数加法。\n"
        "11月18日 都好。\n11月19日 都好。杨老师:今天帮同学打饭,很热心。\n"
        "回 1 看卡签字。"
    )
    assert (message.what, message.when, message.answer) == ("本周消息", "2026年11月20日", "1")
    assert "小红" not in week.texts_for("father")[0]


def test_two_children_in_one_class_are_named_together(week: SchoolWeek) -> None:
    brother = week.do(_brother, week)
    write(week)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    (text,) = week.texts_for("father")
    assert text.count("这周大家学会了两位数加法。") == 1
    assert f"【李小明、{brother} 三(2)班】" in text


def test_who_has_the_daily_card_is_not_told_its_cards_again(week: SchoolWeek) -> None:
    daily = update(Guardian).where(Guardian.id == week.cast.father.id).values(wants_daily_card=True)
    week.do(lambda session: session.execute(daily) and None)
    teacher, today = week.actor("class_teacher"), week.now.date()
    week.do(card.enter_day, week.school, teacher, week.cast.class_32.id, today, {}, week.now)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    assert told(week) == {"grandmother": 1, "mother": 1}


def test_a_class_without_a_message_and_without_cards_hears_nothing(week: SchoolWeek) -> None:
    week.now = FRIDAY_PUSH
    assert week.job("weekly_update") == 0


@pytest.mark.parametrize("barrier", ["barred", "muted", "unfollowed"])
def test_who_must_not_be_told_is_not(week: SchoolWeek, barrier: str) -> None:
    father, guardian = week.cast.people["father"].id, week.cast.father.id
    change = {
        "barred": update(GuardianLink).where(GuardianLink.guardian_id == guardian).values(barred_at=week.now),
        "muted": update(Identity).where(Identity.id == father).values(muted=True),
        "unfollowed": update(Identity).where(Identity.id == father).values(follows=False),
    }[barrier]
    week.do(lambda session: session.execute(change) and None)
    write(week)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    assert set(told(week)) == {"grandmother", "mother"}


@pytest.mark.parametrize(
    ("moment", "sends"),
    [
        (at(30, 17, month=9), True),  # Wednesday before National Day: the last school day of its week
        (at(2, 17, month=10), False),
        (at(9, 17, month=10), False),  # a Friday whose Saturday is made up
        (at(10, 17, month=10), True),  # the make-up Saturday
        (at(19, 17), False),
        (at(20, 17), True),
    ],
)
def test_the_last_school_day_of_the_week(week: SchoolWeek, moment: datetime, sends: bool) -> None:
    week.now = moment.replace(hour=12)
    write(week)
    runs = [run_by_hand(week.db, JOBS["weekly_update"], week.school, moment) for _ in range(2)]
    assert [ran.messages if ran else 0 for ran in runs] == [3 if sends else 0, 0]
    assert len(week.texts_for("father")) == (1 if sends else 0)


def test_what_is_written_after_the_push_goes_with_the_next_week(week: SchoolWeek) -> None:
    write(week, "第一条")
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    week.now = at(20, 18)
    kept = write(week, "第二条")
    assert (kept.day, kept.before) == (date(2026, 11, 27), False)
    week.now = at(27, 17)
    week.job("weekly_update")
    assert [("第一条" in text, "第二条" in text) for text in week.texts_for("father")] == [(True, False), (False, True)]


def test_writing_again_replaces_and_is_shown_only_after_the_push(week: SchoolWeek) -> None:
    write(week, "第一条")
    assert write(week, "改过的").before
    assert week.do(actions.latest, week.actor("father"), week.now) == []
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    (shown,) = week.do(actions.latest, week.actor("father"), week.now)
    assert (shown.class_name, shown.children, shown.words) == ("三(2)班", ("李小明",), "改过的")
    week.now = at(24, 10)
    write(week, "下一周")
    assert [each.words for each in week.do(actions.latest, week.actor("father"), week.now)] == ["改过的"]


@pytest.mark.parametrize("name", ["stranger", "other_parent", "foreign_parent", "principal"])
def test_other_families_and_strangers_see_nothing(week: SchoolWeek, name: str) -> None:
    write(week)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    assert week.do(actions.latest, week.actor(name), week.now) == []
    assert week.waiting_for(name) == []


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_speaks_for_the_class(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        week.do(actions.write, week.school, week.actor(who), week.cast.class_32.id, ["大家好"], week.now)
    with pytest.raises(AccessDeniedError):
        week.do(actions.written_for, week.school, week.actor(who), week.cast.class_32.id, week.now)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("李小明数学考了98分。", "policy/refused"),
        ("下周请交30元。", "policy/refused"),
        ("  ", "weekly_update/nothing_written"),
        ("好" * 301, "weekly_update/too_long"),
    ],
)
def test_what_a_class_is_not_told(week: SchoolWeek, words: str, text: str) -> None:
    with pytest.raises(UserError, match=text):
        write(week, words)
    week.now = FRIDAY_PUSH
    assert week.job("weekly_update") == 0


def test_the_nudge_goes_only_to_who_has_not_written_with_the_afternoons_round(week: SchoolWeek) -> None:
    write(week)
    week.now = at(19, 16, 30)
    assert week.job("weekly_update_nudge") == 2
    assert told(week) == {}
    week.job("staff_afternoon")
    assert told(week) == {"class_teacher": 1, "teacher_parent": 1}
    assert "一(1)班这周的消息还没写,周五 17:00 发给各家。" in week.texts_for("class_teacher")[0]
    assert "这周想告诉全班家长什么?" in week.says("teacher_parent", "1").text


def test_what_is_written_waits_no_longer(week: SchoolWeek) -> None:
    week.now = at(19, 16, 30)
    week.job("weekly_update_nudge")
    week.job("staff_afternoon")
    for in_class, waits in (("class_32", True), ("class_11", False)):
        write(week, in_class=in_class)
        matters = week.db.read(open_matters, week.cast.people["class_teacher"].id)
        assert any(matter.label == "写周消息" for matter in matters) is waits


def test_three_long_messages_still_fit_one_wechat_message(week: SchoolWeek) -> None:
    for in_class in ("class_32", "class_11"):
        write(week, "很" * 300, in_class=in_class)
    teacher, entries = week.actor("class_teacher"), {week.cast.xiaoming.id: Entry(remark="好" * 200)}
    week.do(card.enter_day, week.school, teacher, week.cast.class_32.id, week.now.date(), entries, week.now)
    week.now = FRIDAY_PUSH
    week.job("weekly_update")
    (text,) = week.texts_for("grandmother")
    assert len(text.encode()) <= 2048
    assert text.count("……") == 3
    assert text.endswith('写不下的,看全:回"本周消息"。\n回 1 看卡签字。')


def test_a_large_school_is_told_slice_by_slice(week: SchoolWeek, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routine, "SLICE", 2)
    write(week)
    week.now = FRIDAY_PUSH
    assert week.job("weekly_update") < 3
    assert week.db.read(lambda session: [task.kind for task in session.query(Task)]) == ["weekly_update.rest"]
    for _ in range(2):
        rest(week.db, {"week": "2026-W47", "after": 0, "school_id": week.school.id}, week.now)
        assert told(week) == {"grandmother": 1, "mother": 1, "father": 1}
        assert week.db.read(lambda session: session.query(OutboxRow).count()) == 3


def _brother(session: Session, week: SchoolWeek) -> str:
    """A second child of the father in the same class."""
    brother = factories.pupil(session, week.cast.class_32, name="李小军", number="20240399")
    factories.link(session, brother, week.cast.father, relation="爸爸")
    consent = {"guardian_id": week.cast.father.id, "pupil_id": brother.id, "purpose": "contact", "version": 1}
    session.add(Consent(school_id=week.school.id, given=True, at=week.now, **consent))
    return brother.name
