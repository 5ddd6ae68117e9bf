"""Threads as their two sides read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.fields import Words, apart
from bot.core.names import surname
from bot.core.people import LEADERS, Actor
from bot.delivery.along import playable
from bot.identity.access import access_pupil, children_of
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff import Staff
from storage.teacher_line import (
    TeacherThread,
    ThreadMessage,
    messages_of,
    pieces_of,
    thread_of,
    threads_of_guardians,
    threads_of_office,
    threads_of_staff,
)

LOOK = "teacher_line"
MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One message: the surname of the teacher who wrote it, empty for the parent's."""

    teacher: str
    words: Words
    at: datetime
    urgent: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One thread. ``teacher`` answers in it, ``before`` did not in time and the office took over."""

    id: int
    child: str
    class_name: str
    teacher: str
    before: str
    about: str
    days: tuple[date, date] | None
    lines: tuple[Line, ...]
    is_open: bool
    ended: str
    waits: bool
    is_late: bool
    answer_by: datetime | None
    is_mine: bool

    @property
    def said(self) -> Line:
        """The parent's last words."""
        return next(each for each in reversed(self.lines) if not each.teacher)

    @property
    def is_urgent(self) -> bool:
        """Whether the parent said that it cannot wait, and waits still."""
        return self.waits and self.said.urgent


def staff_threads(session: Session, actor: Actor, now: datetime) -> list[Shown]:
    """What comes to this member of staff, what waits longest first; for who leads the school also what is overdue."""
    if actor.staff_id is None:
        return []
    mine = threads_of_staff(session, actor.school_id, actor.staff_id, MOST)
    office = threads_of_office(session, actor.school_id, MOST) if leads(actor) else []
    known = {each.id for each in mine}
    return _shown(session, actor, [*mine, *(each for each in office if each.id not in known)], now)


def staff_thread(session: Session, actor: Actor, thread_id: int, now: datetime) -> Shown:
    """One thread that this member of staff may answer in; the look is written down."""
    return _shown(session, actor, [for_staff(session, actor, thread_id, now)], now)[0]


def for_staff(
    session: Session, actor: Actor, thread_id: int, now: datetime, *, lock: bool = False
) -> TeacherThread:  # fmt: skip
    """The row of a thread that this member of staff may answer in; :class:`AccessDeniedError` for all others."""
    thread = thread_of(session, actor.school_id, thread_id, lock=lock)
    if thread is None or actor.staff_id is None:
        raise AccessDeniedError
    if actor.staff_id not in (thread.staff_id, thread.handed_from_id) and not (thread.of_office and leads(actor)):
        raise AccessDeniedError
    access_pupil(session, actor, thread.pupil_id, why=LOOK, now=now)
    return thread


def parent_threads(session: Session, actor: Actor, now: datetime) -> list[Shown]:
    """What this guardian asks and asked teachers, about children that are still theirs to ask about."""
    mine = {child.pupil_id for child in children_of(session, actor)}
    rows = threads_of_guardians(session, actor.school_id, actor.guardian_ids, MOST)
    return _shown(session, actor, [row for row in rows if row.pupil_id in mine], now)


def parent_thread(session: Session, actor: Actor, thread_id: int, now: datetime) -> Shown:
    """One own thread; :class:`AccessDeniedError` for others'."""
    row = thread_of(session, actor.school_id, thread_id)
    mine = {child.pupil_id for child in children_of(session, actor)}
    if row is None or row.guardian_id not in actor.guardian_ids or row.pupil_id not in mine:
        raise AccessDeniedError
    return _shown(session, actor, [row], now)[0]


def file_of(session: Session, actor: Actor, shown: Shown, media_id: int) -> tuple[str, str]:
    """Where a recording or picture of a thread lies, and its MIME type. Raises :class:`AccessDeniedError`."""
    known = {each for line in shown.lines for each in (*line.words.voices, *line.words.pictures)}
    if str(media_id) not in known:
        raise AccessDeniedError
    return playable(session, actor.school_id, media_id)


def leads(actor: Actor) -> bool:
    """Whether the overdue threads of the whole school are this person's business."""
    return any(held.role in LEADERS for held in actor.held)


def _shown(session: Session, actor: Actor, threads: Sequence[TeacherThread], now: datetime) -> list[Shown]:
    messages = messages_of(session, actor.school_id, [each.id for each in threads])
    found = select(Pupil.id, Pupil.name, Class.name.label("class_name")).join(Class, Class.id == Pupil.class_id)
    rows = session.execute(found.where(Pupil.id.in_({each.pupil_id for each in threads})))
    children = {row.id: (row.name, row.class_name) for row in rows}
    names = _surnames(session, threads, messages.values())
    return [
        Shown(
            id=each.id,
            child=children[each.pupil_id][0],
            class_name=children[each.pupil_id][1],
            teacher=names[each.staff_id],
            before=names[each.handed_from_id] if each.handed_from_id else "",
            about=each.about,
            days=(each.first_on, each.last_on) if each.first_on and each.last_on else None,
            lines=tuple(_line(session, of, names) for of in messages[each.id]),
            is_open=each.state == "open",
            ended=each.ended,
            waits=each.waiting_since is not None,
            is_late=each.waiting_since is not None and each.answer_by is not None and each.answer_by < now,
            answer_by=each.answer_by,
            is_mine=each.staff_id == actor.staff_id,
        )
        for each in threads
    ]


def _line(session: Session, message: ThreadMessage, names: dict[int, str]) -> Line:
    teacher = names[message.staff_id] if message.staff_id else ""
    return Line(teacher, apart(pieces_of(session, message)), message.written_at, message.urgent)


def _surnames(
    session: Session, threads: Iterable[TeacherThread], messages: Iterable[Iterable[ThreadMessage]]
) -> dict[int, str]:
    ids = {staff_id for each in threads for staff_id in (each.staff_id, each.handed_from_id)}
    ids |= {each.staff_id for some in messages for each in some}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_({each for each in ids if each})))
    return {row.id: surname(row.name) for row in rows}
