"""A promise: who owes it until when, what shows that it is done, and that nobody else closes it."""

from datetime import date
from typing import ClassVar

import pytest
from sqlalchemy.orm import Session

from bot.appointments.follow_ups import (
    Promised,
    close,
    hand_over,
    mine,
    of_pupils,
    of_source,
    open_of,
    prolong,
    promise,
)
from bot.core.errors import AccessDeniedError, UserError
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from storage.session import Database
from storage.staff import Staff
from storage.staff_news import untold
from tests.school_week import SchoolWeek, at


class Promises(SchoolWeek):
    """The class teacher comes back from 小明's home on a Monday."""

    registry: ClassVar[Registry] = Registry((CONTACT_TASKS,))

    def promises(
        self, words: str = "借两本书", *, owner: str = "class_teacher", due_on: date | None = None, pupil_id: int = 0
    ) -> int:
        """Somebody is to do something; the promise's id."""
        made = self.do(
            promise, self.school, source="home_visit", source_id=7, pupil_id=pupil_id or self.cast.xiaoming.id,
            visitor_id=self.cast.class_teacher.id, owner_id=self.actor(owner).staff_id or 0, words=words,
            due_on=due_on, now=self.now,
        )  # fmt: skip
        return made.id

    def seen(self, follow_up_id: int, name: str = "class_teacher") -> Promised:
        """The promise as somebody sees it."""
        return self.do(mine, self.school, self.actor(name), follow_up_id)

    def open(self, name: str = "class_teacher") -> list[str]:
        """What somebody still has to do."""
        found = self.do(open_of, self.school.id, self.actor(name).staff_id or 0)
        return [each.words for each in found]

    def leaves(self, staff_id: int) -> None:
        """A colleague goes to another school."""

        def leave(session: Session) -> None:
            session.get_one(Staff, staff_id).left_at = self.now

        self.do(leave)


@pytest.fixture
def week(sqlite_db: Database) -> Promises:
    """Monday afternoon."""
    week = Promises(sqlite_db)
    week.now = at(23, 17)
    return week


def test_the_nearest_due_stands_first_and_no_day_means_the_rules_days(week: Promises) -> None:
    week.promises("两个星期")
    week.promises("明天", due_on=date(2026, 11, 24))
    assert week.open() == ["明天", "两个星期"]
    (each,) = [each for each in week.do(of_source, week.school.id, "home_visit", 7) if each.words == "两个星期"]
    assert (each.due_on, each.is_overdue(date(2026, 12, 8)), each.visitor) == (date(2026, 12, 7), True, "杨静")


def test_who_was_not_there_reads_of_it_with_the_round(week: Promises) -> None:
    week.promises(owner="subject_teacher")
    lines = week.db.read(untold, week.school.id)
    assert [words for _, words in lines[week.cast.subject_teacher.id]] == ['李小明:请您跟进"借两本书",12月7日前。']
    assert week.cast.class_teacher.id not in lines


@pytest.mark.parametrize(
    ("words", "due_on", "why"),
    [("  ", None, "no_words"), ("好" * 501, None, "too_long"), ("借书", date(2026, 11, 22), "day_gone")],
)
def test_what_is_no_promise(week: Promises, words: str, due_on: date | None, why: str) -> None:
    with pytest.raises(UserError, match=why):
        week.promises(words, due_on=due_on)


def test_nobody_promises_for_a_child_of_another_school_or_for_who_has_left(week: Promises) -> None:
    with pytest.raises(AccessDeniedError):
        week.promises(pupil_id=week.cast.other_child.id)
    week.leaves(week.cast.subject_teacher.id)
    with pytest.raises(UserError, match="owner_left"):
        week.do(
            promise, week.school, source="booking", source_id=1, pupil_id=week.cast.xiaoming.id,
            visitor_id=week.cast.class_teacher.id, owner_id=week.cast.subject_teacher.id, words="借书", due_on=None,
            now=week.now,
        )  # fmt: skip


def test_it_closes_with_what_shows_it_and_stays_as_it_closed(week: Promises) -> None:
    kept = week.promises()
    where = (week.school, week.actor("class_teacher"), kept)
    with pytest.raises(UserError, match="no_evidence"):
        week.do(close, *where, "  ", week.now)
    week.do(close, *where, "", week.now, media=["31"])
    week.do(close, *where, "后来的话", week.now)
    seen = week.seen(kept)
    assert (seen.evidence, seen.media, week.open()) == ("", ("31",), [])
    with pytest.raises(UserError, match="is_closed"):
        week.do(prolong, *where, date(2026, 12, 20), "晚几天", week.now)


def test_longer_needs_a_reason_and_a_later_day_and_both_stay(week: Promises) -> None:
    kept = week.promises(due_on=date(2026, 11, 30))
    where = (week.school, week.actor("class_teacher"), kept)
    with pytest.raises(UserError, match="no_why"):
        week.do(prolong, *where, date(2026, 12, 20), " ", week.now)
    with pytest.raises(UserError, match="day_gone"):
        week.do(prolong, *where, date(2026, 11, 29), "书没到", week.now)
    week.do(prolong, *where, date(2026, 12, 20), "书没到", week.now)
    (step,) = week.seen(kept).steps
    assert (week.seen(kept).due_on, step.kind, step.words) == (date(2026, 12, 20), "prolonged", "书没到")


def test_a_colleague_takes_it_over_and_the_way_stays(week: Promises) -> None:
    kept = week.promises()
    colleague = week.cast.subject_teacher.id
    week.do(hand_over, week.school, week.actor("class_teacher"), kept, colleague, "您上数学", week.now)
    assert (week.open(), week.open("subject_teacher")) == ([], ["借两本书"])
    (step,) = week.seen(kept, "subject_teacher").steps
    assert (step.kind, step.by, step.to, step.words) == ("handed", "杨静", "李强", "您上数学")
    with pytest.raises(AccessDeniedError):
        week.do(close, week.school, week.actor("class_teacher"), kept, "借了", week.now)


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "principal", "grandmother", "foreign_principal"])
def test_only_its_owner_closes_it(week: Promises, name: str) -> None:
    kept = week.promises()
    with pytest.raises(AccessDeniedError):
        week.do(close, week.school, week.actor(name), kept, "借了", week.now)
    if name != "principal":
        with pytest.raises(AccessDeniedError):
            week.seen(kept, name)


def test_what_somebody_who_left_still_owes_is_handed_on_by_who_leads(week: Promises) -> None:
    kept = week.promises(owner="subject_teacher")
    week.leaves(week.cast.subject_teacher.id)
    week.do(hand_over, week.school, week.actor("principal"), kept, week.cast.class_teacher.id, "", week.now)
    assert week.open() == ["借两本书"]


def test_nothing_of_it_is_written_in_clear(week: Promises) -> None:
    week.promises("借两本书")
    with week.db.engine.connect() as connection:
        held = connection.exec_driver_sql("select words from follow_ups").scalars().all()
    assert held
    assert all("借两本书".encode() not in each for each in held)
    assert [each.words for each in week.do(of_pupils, week.school.id, [week.cast.xiaoming.id])] == ["借两本书"]
