"""A parent asks a teacher: the words are kept, the answer's time is promised at once, the teacher hears in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import surname
from bot.core.people import TEACHERS, Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.staff_tasks import office_of
from bot.delivery.teacher_threads import parent_key, staff_key
from bot.identity.access import Child, children_of
from bot.identity.teachers import homeroom_teacher_of
from handlers.teacher_line.actions.telling import called, tell_teacher
from handlers.teacher_line.rules import Promise, promise
from storage.base import new_id
from storage.matters import close_matters
from storage.office_hours import absences_of
from storage.pupils import lock_household
from storage.staff import Staff
from storage.teacher_line import NewMessage, TeacherThread, add_message, open_with, thread_of
from storage.visit_booking import hosts

# So far ahead a teacher's days away are looked at: longer than any promise.
DAYS_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches the child now."""

    staff_id: int
    surname: str
    is_homeroom: bool
    subject: str
    is_office: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What becomes of a parent's words: who answers by when, ``by_office`` where the teacher is away too long."""

    thread_id: int
    child: str
    teacher: str
    answer_by: datetime
    by_office: bool
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave that is asked for, from the first to the last day."""

    first: date
    last: date


def own_child(session: Session, actor: Actor, pupil_id: int) -> Child:
    """One's own child; :class:`AccessDeniedError` for every other."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def teachers_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Teacher]:
    """Who teaches this child of the actor now, the homeroom teacher first; not oneself. Without any, the office."""
    class_id = own_child(session, actor, pupil_id).class_id
    homeroom = homeroom_teacher_of(session, actor.school_id, class_id, now)
    found = {homeroom.id: Teacher(homeroom.id, surname(homeroom.name), True, "")} if homeroom else {}
    for row in hosts(session, actor.school_id, class_id, (), now):
        if row.role in TEACHERS:
            found.setdefault(row.staff_id, Teacher(row.staff_id, surname(row.name), False, row.subject))
    others = [each for each in found.values() if each.staff_id != actor.staff_id]
    return others or _office(session, actor, now)


def ask(  # noqa: PLR0913  who asks whom, about whom and what
    session: Session,
    school: SchoolContext,
    actor: Actor,
    pupil_id: int,
    staff_id: int,
    pieces: Sequence[str],
    now: datetime,
    *,
    leave: Leave | None = None,
) -> Asked:
    """A parent's words to a teacher of the child: in the thread that is open between them, else in a new one.

    Raises :class:`AccessDeniedError` for a child of others and for who does not teach it.
    """
    child = own_child(session, actor, pupil_id)
    if staff_id not in {each.staff_id for each in teachers_of(session, actor, pupil_id, now)}:
        raise AccessDeniedError
    lock_household(session, school.id, child.household_id)
    thread = None if leave else open_with(session, school.id, child.guardian_id, pupil_id, staff_id)
    if thread is None:
        thread = TeacherThread(
            id=new_id(),
            school_id=school.id,
            pupil_id=pupil_id,
            guardian_id=child.guardian_id,
            staff_id=staff_id,
            about="leave" if leave else "question",
            first_on=leave.first if leave else None,
            last_on=leave.last if leave else None,
            opened_at=now,
            last_at=now,
        )
        session.add(thread)
        session.flush()
    return _say(session, school, thread, child, pieces, now)


def running(session: Session, actor: Actor, pupil_id: int, staff_id: int) -> int | None:
    """The thread that this guardian has open with this teacher of the child, if there is one."""
    child = own_child(session, actor, pupil_id)
    thread = open_with(session, actor.school_id, child.guardian_id, pupil_id, staff_id)
    return thread.id if thread else None


def say_more(
    session: Session, school: SchoolContext, actor: Actor, thread_id: int, pieces: Sequence[str], now: datetime
) -> Asked:
    """More words in an own thread. Raises :class:`UserError` for one that is over, AccessDeniedError for others'."""
    thread, child = open_own(session, actor, thread_id)
    return _say(session, school, thread, child, pieces, now)


def urge(
    session: Session, school: SchoolContext, actor: Actor, thread_id: int, why: Sequence[str], now: datetime
) -> Asked:
    """It cannot wait, and why: the teacher is told now, whatever the hour. Each such word is counted."""
    thread, child = open_own(session, actor, thread_id)
    return _say(session, school, thread, child, why, now, urgent=True)


def solve(session: Session, actor: Actor, thread_id: int, now: datetime) -> str:
    """好了: the thread is over; how the teacher is called."""
    thread, _ = _own(session, actor, thread_id)
    if thread.state == "open":
        close(session, thread, "thanks", now)
    return called(session, thread)


def close(session: Session, thread: TeacherThread, ended: str, now: datetime) -> None:
    """The thread is over, and waits for nobody."""
    thread.state, thread.ended, thread.closed_at, thread.waiting_since = "closed", ended, now, None
    for key in (staff_key(thread.id), parent_key(thread.id)):
        close_matters(session, school_id=thread.school_id, key=key)
    session.flush()


def open_own(session: Session, actor: Actor, thread_id: int) -> tuple[TeacherThread, Child]:
    """An own thread that goes on, locked, and its child. Raises as :func:`say_more`."""
    thread, child = _own(session, actor, thread_id)
    if thread.state != "open":
        raise UserError("teacher_line/over", teacher=called(session, thread))
    return thread, child


def promised(session: Session, school: SchoolContext, staff_id: int, now: datetime) -> Promise:
    """By when this member of staff answers words that come now."""
    today = at_school(now).date()
    away = absences_of(session, school.id, [staff_id], today, today + timedelta(days=DAYS_AHEAD))
    rounds = (school.schedule.staff_morning, school.schedule.staff_afternoon)
    return promise(now, school.calendar, school.rules.teacher_line, rounds, away)


def _office(session: Session, actor: Actor, now: datetime) -> list[Teacher]:
    office = [each for each in office_of(session, actor.school_id, now) if each != actor.staff_id]
    return [Teacher(each, surname(session.get_one(Staff, each).name), False, "", is_office=True) for each in office[:1]]


def _say(
    session: Session,
    school: SchoolContext,
    thread: TeacherThread,
    child: Child,
    pieces: Sequence[str],
    now: datetime,
    *,
    urgent: bool = False,
) -> Asked:
    said = NewMessage(tuple(pieces), urgent=urgent)
    message = add_message(session, thread, said, now)
    close_matters(session, school_id=school.id, key=parent_key(thread.id))
    if thread.waiting_since is None:
        made = promised(session, school, thread.staff_id, now)
        thread.waiting_since, thread.answer_by, thread.hand_on_on = now, made.answer_by, made.hand_on_on
        session.flush()
    tell_teacher(session, school, thread, message, now)
    answer_by = thread.answer_by or now
    return Asked(
        thread_id=thread.id,
        child=child.name,
        teacher=called(session, thread),
        answer_by=answer_by,
        # The office has it on the very day of the promise: the teacher is away too long.
        by_office=not thread.of_office and thread.hand_on_on == at_school(answer_by).date(),
        is_urgent=urgent,
    )


def _own(session: Session, actor: Actor, thread_id: int) -> tuple[TeacherThread, Child]:
    thread = thread_of(session, actor.school_id, thread_id, lock=True)
    if thread is None or thread.guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    return thread, own_child(session, actor, thread.pupil_id)
