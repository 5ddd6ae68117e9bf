"""A teacher enters a day: who may, what is refused, what stays as it was."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from bot.core.errors import AccessDeniedError, UserError
from handlers.contact_card import actions
from storage.contact_card import CardDay
from storage.pupils import Pupil
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek, at

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """A school with the daily card and two more children in 三(2)班."""
    week = SchoolWeek(sqlite_db, push="daily")
    for name, number in (("王芳", "20240303"), ("张伟", "20240304")):
        week.do(join, week, name, number)
    return week


def join(session: Session, week: SchoolWeek, name: str, number: str) -> None:
    """A child comes into 三(2)班."""
    factories.pupil(session, week.cast.class_32, name=name, number=number)


def enter(
    week: SchoolWeek, said: dict[str, Entry], *, who: str = "class_teacher", day: date = FRIDAY
) -> actions.DayEntered:
    """Enter a day of 三(2)班; ``said`` by name."""
    lines = week.do(actions.day_of_class, week.actor("class_teacher"), week.cast.class_32.id, day)
    by_name = {line.name: line.pupil_id for line in lines}
    entries = {by_name[name]: entry for name, entry in said.items()}
    return week.do(actions.enter_day, week.school, week.actor(who), week.cast.class_32.id, day, entries, week.now)


def entered(week: SchoolWeek, day: date = FRIDAY) -> dict[str, Entry | None]:
    """What stands in the database of 三(2)班."""
    lines = week.do(actions.day_of_class, week.actor("class_teacher"), week.cast.class_32.id, day)
    return {line.name: line.entry for line in lines}


def test_the_whole_class_gets_a_card_and_only_exceptions_are_named(week: SchoolWeek) -> None:
    special = Entry({"hygiene": 0}, {"learning": "有进步"}, "很热心")
    done = enter(week, {"王芳": special})
    assert (done.class_name, done.cards, done.named, done.kept) == ("三(2)班", 3, ("王芳",), ())
    assert entered(week) == {"李小明": Entry(), "王芳": special, "张伟": Entry()}


def test_entering_again_changes_only_the_children_named(week: SchoolWeek) -> None:
    enter(week, {"王芳": Entry(remark="很热心")})
    enter(week, {"张伟": Entry({"discipline": 1})})
    assert entered(week) == {"李小明": Entry(), "王芳": Entry(remark="很热心"), "张伟": Entry({"discipline": 1})}


def test_a_card_that_a_family_has_signed_stays_as_it_was_signed(week: SchoolWeek) -> None:
    enter(week, {})
    mother, child = week.actor("mother"), week.cast.xiaoming.id
    week.do(actions.sign, week.school, mother, child, FRIDAY, "digit", now=week.now, stamped=week.now)
    done = enter(week, {"李小明": Entry({"discipline": 0}), "王芳": Entry({"discipline": 1})})
    assert (done.named, done.kept) == (("王芳",), ("李小明",))
    assert entered(week)["李小明"] == Entry()


def test_words_about_a_child_are_not_readable_in_the_database(week: SchoolWeek) -> None:
    enter(week, {"王芳": Entry(remark="帮同学打饭")})
    sealed = week.db.read(lambda session: [row.words for row in session.query(CardDay)])
    assert len([words for words in sealed if words]) == 1
    assert not any(words and "帮同学".encode() in words for words in sealed)


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_writes(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        enter(week, {}, who=who)
    with pytest.raises(AccessDeniedError):
        week.do(actions.day_of_class, week.actor(who), week.cast.class_32.id, FRIDAY)
    with pytest.raises(AccessDeniedError):
        week.do(actions.read_lines, week.actor(who), week.cast.class_32.id, ["李小明 学习 好"])


def test_a_child_of_another_class_is_refused(week: SchoolWeek) -> None:
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    with pytest.raises(AccessDeniedError):
        week.do(actions.enter_day, week.school, teacher, class_id, FRIDAY, {week.cast.xiaoyu.id: Entry()}, week.now)


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (date(2026, 11, 21), at(21, 10)),  # a Saturday
        (date(2026, 10, 1), at(2, 10, month=10)),  # National Day
        (date(2026, 11, 23), at(20, 16)),  # not yet
        (date(2026, 11, 2), at(20, 16)),  # long over
    ],
)
def test_days_that_have_no_card(week: SchoolWeek, day: date, now: datetime) -> None:
    week.now = now
    with pytest.raises(UserError, match="contact_card/no_card_today"):
        enter(week, {}, day=day)
    assert set(entered(week, day).values()) == {None}


def test_a_make_up_saturday_has_a_card(week: SchoolWeek) -> None:
    week.now = at(10, 16, month=10)
    assert enter(week, {}, day=date(2026, 10, 10)).cards == 3


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Entry(remark="请交30元"), "policy/refused"),
        (Entry(notes={"learning": "比王芳高10分"}), "policy/refused"),
        (Entry(remark="差生"), "policy/refused"),
        (Entry(remark="好" * 201), "contact_card/too_long"),
    ],
)
def test_a_remark_passes_the_hard_stops_first(week: SchoolWeek, entry: Entry, text: str) -> None:
    with pytest.raises(UserError, match=text):
        enter(week, {"李小明": entry})
    assert set(entered(week).values()) == {None}


def test_the_own_mark_may_be_told_to_the_own_family(week: SchoolWeek) -> None:
    enter(week, {"王芳": Entry(remark="数学考了95分")})
    entry = entered(week)["王芳"]
    assert entry is not None
    assert entry.remark == "数学考了95分"


def test_a_name_that_two_children_share_is_asked_back(week: SchoolWeek) -> None:
    week.do(join, week, "王芳", "20240399")
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    with pytest.raises(UserError, match="contact_card/two_of_a_name"):
        week.do(actions.read_lines, teacher, class_id, ["王芳 学习 好"])


def test_a_voice_belongs_to_the_child_named_before_it(week: SchoolWeek) -> None:
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    read = week.do(actions.read_lines, teacher, class_id, ["王芳 很热心\n张伟 纪律 还可以", "voice:7"])
    assert {week.db.read(name_of, pupil_id): entry for pupil_id, entry in read.items()} == {
        "王芳": Entry(remark="很热心"),
        "张伟": Entry({"discipline": 1}, media_id=7),
    }


def name_of(session: Session, pupil_id: int) -> str:
    """Who it is."""
    return session.get_one(Pupil, pupil_id).name
