"""Threads of parents with their children's teachers (师长热线), and calls back that the principal owes (校长热线)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Index, case, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.pupils import Pupil, is_here
from storage.sealing import seal, unseal

SAID = ("thread_messages", "said")
ABOUT, TOLD = ("principal_calls", "about"), ("principal_calls", "told")


class TeacherThread(OfSchool, Base):
    """What one guardian and one member of staff say to each other about one child.

    ``about``: question | leave (请假, from ``first_on`` to ``last_on``). ``state``: open | closed; ``ended`` says by
    what: thanks | silence | agreed | noted | left. While the parent waits, ``waiting_since`` is the first word without
    an answer, ``answer_by`` what the parent was told, and on the morning of ``hand_on_on`` it goes to the office.
    ``of_office``: it has gone there; ``handed_from_id`` is the teacher who did not answer.
    """

    __tablename__ = "teacher_threads"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        same_school("handed_from_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    about: Mapped[Short]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    state: Mapped[Short] = mapped_column(default="open")
    ended: Mapped[Short] = mapped_column(default="")
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    hand_on_on: Mapped[date | None]
    of_office: Mapped[bool] = mapped_column(default=False)
    handed_from_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]


_OPEN = TeacherThread.state == "open"
Index("ix_teacher_threads_open", TeacherThread.school_id, TeacherThread.staff_id,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class ThreadMessage(OfSchool, Base):
    """One message of a thread: ``said`` are its pieces as a form takes them, in JSON.

    ``guardian_id`` is the parent of the thread, so that a row says to which home it belongs; ``staff_id`` is who
    wrote it, None for the parent. ``urgent``: the parent said that it cannot wait, and why.
    """

    __tablename__ = "thread_messages"
    __table_args__ = own(
        same_school("thread_id", "teacher_threads", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
    )

    thread_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int]
    staff_id: Mapped[int | None]
    said: Mapped[Sealed]
    urgent: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]


class PrincipalCall(OfSchool, Base):
    """A guardian asked that the principal calls. ``state``: waiting | done | missed (nobody took it) | left.

    ``about`` is what the guardian said, ``told`` what the principal wrote to the guardian afterwards.
    """

    __tablename__ = "principal_calls"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("caller_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    about: Mapped[Sealed | None]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[Short] = mapped_column(default="waiting", index=True)
    tries: Mapped[Small] = mapped_column(default=0)
    called_at: Mapped[datetime | None]
    caller_id: Mapped[int | None]
    told: Mapped[Sealed | None]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Words for a thread; ``staff_id`` is who of the staff wrote them, None for the parent."""

    pieces: tuple[str, ...]
    staff_id: int | None = None
    urgent: bool = False


def thread_of(session: Session, school_id: int, thread_id: int, *, lock: bool = False) -> TeacherThread | None:
    """One thread of this school; with ``lock`` nobody else changes it until this transaction ends."""
    found = session.get(TeacherThread, thread_id, with_for_update=lock or None, populate_existing=lock)
    return found if found is not None and found.school_id == school_id else None


def open_with(session: Session, school_id: int, guardian_id: int, pupil_id: int, staff_id: int) -> TeacherThread | None:
    """The question of this guardian about this child that is open with this teacher."""
    mine = (
        TeacherThread.guardian_id == guardian_id,
        TeacherThread.pupil_id == pupil_id,
        TeacherThread.about == "question",
    )
    with_whom = or_(TeacherThread.staff_id == staff_id, TeacherThread.handed_from_id == staff_id)
    found = select(TeacherThread).where(TeacherThread.school_id == school_id, _OPEN, *mine, with_whom)
    return session.scalars(found.order_by(TeacherThread.opened_at.desc(), TeacherThread.id).limit(1)).first()


def threads_of_staff(session: Session, school_id: int, staff_id: int, most: int) -> list[TeacherThread]:
    """The threads of a member of staff: what waits longest first, then the newest; also those that were handed on."""
    mine = or_(TeacherThread.staff_id == staff_id, TeacherThread.handed_from_id == staff_id)
    return _listed(session, school_id, mine, most)


def threads_of_office(session: Session, school_id: int, most: int) -> list[TeacherThread]:
    """What teachers did not answer in time, and the office has taken over; open ones."""
    return _listed(session, school_id, TeacherThread.of_office & _OPEN, most)


def threads_of_guardians(
    session: Session, school_id: int, guardian_ids: Collection[int], most: int
) -> list[TeacherThread]:
    """What these guardians ask and asked, open ones first, then the newest."""
    mine = select(TeacherThread).where(
        TeacherThread.school_id == school_id, TeacherThread.guardian_id.in_(guardian_ids)
    )
    order = (case((_OPEN, 0), else_=1), TeacherThread.last_at.desc(), TeacherThread.id)
    return list(session.scalars(mine.order_by(*order).limit(most)))


def open_of_guardians(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[TeacherThread]:
    """What these guardians have open, the oldest first."""
    mine = (TeacherThread.school_id == school_id, TeacherThread.guardian_id.in_(guardian_ids), _OPEN)
    return list(session.scalars(select(TeacherThread).where(*mine).order_by(TeacherThread.opened_at, TeacherThread.id)))


def waiting_count(session: Session, school_id: int, staff_id: int, now: datetime) -> tuple[int, int]:
    """How many families wait for this member of staff, and how many of them longer than they were told."""
    mine = (TeacherThread.school_id == school_id, TeacherThread.staff_id == staff_id, *waits(), is_here())
    late = func.sum(case((TeacherThread.answer_by < now, 1), else_=0))
    counts = select(func.count().label("all"), late.label("late")).select_from(TeacherThread)
    row = session.execute(counts.join(Pupil, Pupil.id == TeacherThread.pupil_id).where(*mine)).one()
    return int(row.all), int(row.late or 0)


def office_count(session: Session, school_id: int) -> int:
    """How many families wait whose teacher did not answer in time."""
    of = (TeacherThread.school_id == school_id, TeacherThread.of_office, *waits(), is_here())
    counted = select(func.count(TeacherThread.id)).join(Pupil, Pupil.id == TeacherThread.pupil_id)
    return session.scalar(counted.where(*of)) or 0


def waits() -> tuple[ColumnElement[bool], ...]:
    """Threads in which the parent has the last word."""
    return (_OPEN, TeacherThread.waiting_since.is_not(None))


def overdue_threads(session: Session, school_id: int, today: date) -> list[TeacherThread]:
    """What goes to the office this morning: without an answer for as long as the rules allow."""
    due = (*waits(), ~TeacherThread.of_office, TeacherThread.hand_on_on <= today, is_here())
    found = select(TeacherThread).join(Pupil, Pupil.id == TeacherThread.pupil_id)
    found = found.where(TeacherThread.school_id == school_id, *due)
    return list(
        session.scalars(found.order_by(TeacherThread.waiting_since, TeacherThread.id).with_for_update(of=TeacherThread))
    )


def silent_threads(session: Session, school_id: int, before: datetime) -> list[TeacherThread]:
    """Open threads in which the family has said nothing to an answer since before then."""
    silent = (_OPEN, TeacherThread.waiting_since.is_(None), TeacherThread.last_at < before)
    found = select(TeacherThread).where(TeacherThread.school_id == school_id, *silent)
    return list(session.scalars(found.order_by(TeacherThread.id).with_for_update()))


def held_classes(session: Session, school_id: int) -> list[tuple[int, int]]:
    """Of which classes' children which member of staff has threads open that the office has not taken over."""
    of = (TeacherThread.school_id == school_id, _OPEN, ~TeacherThread.of_office, is_here())
    found = select(TeacherThread.staff_id, Pupil.class_id).join(Pupil, Pupil.id == TeacherThread.pupil_id)
    return [(row.staff_id, row.class_id) for row in session.execute(found.where(*of).distinct())]


def pupils_asked_about(session: Session, school_id: int, staff_id: int, class_id: int) -> list[int]:
    """The children of this class about whom this member of staff has threads open."""
    of = (TeacherThread.school_id == school_id, TeacherThread.staff_id == staff_id, _OPEN, Pupil.class_id == class_id)
    found = select(Pupil.id).join(TeacherThread, TeacherThread.pupil_id == Pupil.id)
    return list(session.scalars(found.where(*of).distinct()))


def threads_to_move(session: Session, school_id: int, staff_id: int, pupil_ids: Collection[int]) -> list[TeacherThread]:
    """The open threads of a member of staff about these children."""
    mine = (TeacherThread.staff_id == staff_id, TeacherThread.pupil_id.in_(pupil_ids), _OPEN)
    found = select(TeacherThread).where(TeacherThread.school_id == school_id, *mine)
    return list(session.scalars(found.order_by(TeacherThread.opened_at, TeacherThread.id).with_for_update()))


def add_message(session: Session, thread: TeacherThread, new: NewMessage, now: datetime) -> ThreadMessage:
    """Write these words into the thread."""
    row_id = new_id()
    message = ThreadMessage(
        id=row_id,
        school_id=thread.school_id,
        thread_id=thread.id,
        guardian_id=thread.guardian_id,
        staff_id=new.staff_id,
        urgent=new.urgent,
        said=seal(session, SAID, row_id, thread.school_id, json.dumps(new.pieces, ensure_ascii=False)),
        written_at=now,
    )
    session.add(message)
    thread.last_at = now
    session.flush()
    return message


def messages_of(session: Session, school_id: int, thread_ids: Iterable[int]) -> dict[int, list[ThreadMessage]]:
    """By thread its messages, the oldest first."""
    wanted = select(ThreadMessage).where(ThreadMessage.school_id == school_id, ThreadMessage.thread_id.in_(thread_ids))
    found = defaultdict[int, list[ThreadMessage]](list)
    for each in session.scalars(
        wanted.order_by(ThreadMessage.written_at, ThreadMessage.staff_id.is_not(None), ThreadMessage.id)
    ):
        found[each.thread_id].append(each)
    return found


def pieces_of(session: Session, message: ThreadMessage) -> list[str]:
    """What was said, in its pieces."""
    return list(json.loads(unseal(session, SAID, message.id, message.school_id, message.said)))


def urgent_since(session: Session, school_id: int, since: datetime) -> int:
    """How often parents said since then that it cannot wait."""
    of = (ThreadMessage.school_id == school_id, ThreadMessage.urgent, ThreadMessage.written_at >= since)
    return session.scalar(select(func.count(ThreadMessage.id)).where(*of)) or 0


def call_of(session: Session, school_id: int, call_id: int, *, lock: bool = False) -> PrincipalCall | None:
    """One call that was asked for."""
    found = session.get(PrincipalCall, call_id, with_for_update=lock or None, populate_existing=lock)
    return found if found is not None and found.school_id == school_id else None


def queue_of(session: Session, school_id: int) -> Sequence[PrincipalCall]:
    """The guardians whom the principal is to call, in the order in which they asked."""
    of = (PrincipalCall.school_id == school_id, PrincipalCall.state == "waiting", is_here())
    found = select(PrincipalCall).join(Pupil, Pupil.id == PrincipalCall.pupil_id).where(*of)
    return session.scalars(found.order_by(PrincipalCall.asked_at, PrincipalCall.id)).all()


def queue_count(session: Session, school_id: int, today: date) -> tuple[int, int]:
    """How many guardians wait for the principal's call, and how many longer than they were told."""
    of = (PrincipalCall.school_id == school_id, PrincipalCall.state == "waiting", is_here())
    late = func.sum(case((PrincipalCall.due_on < today, 1), else_=0))
    counts = select(func.count().label("all"), late.label("late")).select_from(PrincipalCall)
    row = session.execute(counts.join(Pupil, Pupil.id == PrincipalCall.pupil_id).where(*of)).one()
    return int(row.all), int(row.late or 0)


def _listed(session: Session, school_id: int, of: ColumnElement[bool], most: int) -> list[TeacherThread]:
    found = select(TeacherThread).join(Pupil, Pupil.id == TeacherThread.pupil_id)
    rank = case((_OPEN & TeacherThread.waiting_since.is_not(None), 0), (_OPEN, 1), else_=2)
    order = (rank, case((rank == 0, TeacherThread.waiting_since)), TeacherThread.last_at.desc(), TeacherThread.id)
    return list(
        session.scalars(found.where(TeacherThread.school_id == school_id, of, is_here()).order_by(*order).limit(most))
    )
