"""Appointments on the family's page and in the host's day."""

from datetime import date, time

import pytest

from bot.core.overview import FamilyLine, TeacherLine
from handlers.visit_booking.overview import for_family, for_teacher
from storage.session import Database
from tests.school_week import at
from tests.visit_booking.talks import Talks


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Monday morning, with the hours of the model chats."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(23, 9))
    talks.model_hours()
    return talks


def family(talks: Talks, name: str) -> list[FamilyLine]:
    """What one of the cast reads on the family's page."""
    return talks.do(for_family, talks.school, talks.actor(name), talks.now)


def teacher(talks: Talks, name: str) -> list[tuple[str, int, bool]]:
    """What one of the staff reads in the day."""
    found: list[TeacherLine] = talks.do(for_teacher, talks.school, talks.actor(name), talks.now)
    return [(line.words, line.count, line.urgent) for line in found]


def says(talks: Talks, name: str, *texts: str) -> None:
    """Several messages of one person."""
    for text in texts:
        talks.says(name, text)


def test_what_is_ahead_is_a_date_of_its_own_home(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1", "1")
    (line,) = family(talks, "father")
    assert (line.kind, line.day, line.words, line.step) == (
        "date",
        date(2026, 11, 24),
        "16:20 见杨老师",
        "visit_booking.answer",
    )
    assert (family(talks, "mother"), family(talks, "other_parent")) == ([], [])


def test_an_invitation_and_a_seat_that_is_kept_are_to_be_answered(talks: Talks) -> None:
    says(talks, "class_teacher", "约家长", "李小明", "2", "1", "1", "1", "1")
    assert [(line.kind, line.words) for line in family(talks, "father")] == [("todo", "杨老师请您来谈谈,周二 16:20")]
    says(talks, "mother", "预约", "小明", "1", "1", "1", "1")  # Wednesday noon
    says(talks, "father", "改约", "1")
    assert [line.kind for line in family(talks, "father")] == ["date"]
    assert [line.kind for line in family(talks, "mother")] == ["date"]


def test_who_moved_up_has_something_to_answer_today(talks: Talks) -> None:
    says(talks, "father", "预约", "1", "1", "1")
    says(talks, "mother", "预约", "小明", "1", "1", "1", "1")
    says(talks, "father", "1", "3")
    says(talks, "mother", "改约", "3")
    (line,) = family(talks, "father")
    assert (line.kind, line.words, line.day) == ("todo", "杨老师 周二 16:20 给您留着", date(2026, 11, 23))


def test_a_hosts_day(talks: Talks) -> None:
    assert teacher(talks, "class_teacher") == []
    says(talks, "father", "预约", "1", "1", "5", "周日", "1")
    says(talks, "mother", "预约", "小明", "1", "1", "1", "1")
    assert teacher(talks, "class_teacher") == [("约见等您回话", 1, False)]
    talks.goes_on_to(at(24, 9))
    assert ("今天来谈的家长", 1, False) in teacher(talks, "class_teacher")
    assert ("约见等您回话", 1, True) in teacher(talks, "class_teacher")  # promised for today
    talks.goes_on_to(at(24, 17))
    assert ("谈过的还没记", 1, False) in teacher(talks, "class_teacher")
    assert teacher(talks, "subject_teacher") == []


def test_what_is_asked_for_today_is_urgent(talks: Talks) -> None:
    talks.sits("principal", 0, time(15), approves=True)
    says(talks, "father", "预约", "3", "1", "1", "1")
    assert teacher(talks, "principal") == [("约见等您回话", 1, True)]
