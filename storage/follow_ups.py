"""What was promised in a talk or a visit, with an owner and a day, until something shows that it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff import Staff

WORDS, EVIDENCE = ("follow_ups", "words"), ("follow_ups", "evidence")
STEP = ("follow_up_steps", "words")


class FollowUp(OfSchool, Base):
    """One promise about one child; it closes with ``evidence``: what was seen, heard or changed.

    ``source`` is where it comes from (booking | home_visit | phone_call) and ``source_id`` that row; ``visitor_id``
    the member of staff whose talk it was, ``owner_id`` who does it. ``media``: recordings and pictures that are
    evidence, ids separated by spaces.
    """

    __tablename__ = "follow_ups"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("visitor_id", "staff"),
        same_school("owner_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    source: Mapped[Short]
    source_id: Mapped[int] = mapped_column(index=True)
    visitor_id: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[int]
    words: Mapped[Sealed]
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    first_due_on: Mapped[date | None]  # the day first named, where it was prolonged
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None]
    evidence: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")


_OPEN = FollowUp.closed_at.is_(None)
Index("ix_follow_ups_open", FollowUp.school_id, FollowUp.owner_id, FollowUp.due_on,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class FollowUpStep(OfSchool, Base):
    """What became of a promise on its way: prolonged (until ``due_on``) or handed (to ``to_id``), by whom and why."""

    __tablename__ = "follow_up_steps"
    __table_args__ = own(
        same_school("follow_up_id", "follow_ups", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        same_school("to_id", "staff"),
    )

    follow_up_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]
    staff_id: Mapped[int]
    at: Mapped[datetime]
    words: Mapped[Sealed | None]
    due_on: Mapped[date | None]
    to_id: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class ListedFollowUp:
    """One promise with the names that lists show."""

    follow_up: FollowUp
    pupil: Pupil
    class_name: str
    owner: str
    visitor: str


def follow_up_of(session: Session, school_id: int, follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
    """One promise of this school; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = select(FollowUp).where(FollowUp.school_id == school_id, FollowUp.id == follow_up_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def open_follow_ups(session: Session, school_id: int, owner_id: int) -> list[ListedFollowUp]:
    """What this member of staff still has to do, the nearest due first; not of children who have left."""
    mine = (FollowUp.owner_id == owner_id, FollowUp.closed_at.is_(None), Pupil.left_at.is_(None))
    return _found(session, _listed(school_id).where(*mine).order_by(FollowUp.due_on, FollowUp.opened_at))


def follow_ups_of_source(session: Session, school_id: int, source: str, source_id: int) -> list[ListedFollowUp]:
    """All promises of one talk, visit or call, as they were made."""
    of = (FollowUp.source == source, FollowUp.source_id == source_id)
    return _found(session, _listed(school_id).where(*of).order_by(FollowUp.opened_at, FollowUp.due_on, FollowUp.id))


def follow_ups_of_pupils(session: Session, school_id: int, pupil_ids: Collection[int]) -> list[ListedFollowUp]:
    """All promises about these children, as they were made."""
    of = FollowUp.pupil_id.in_(pupil_ids)
    return _found(session, _listed(school_id).where(of).order_by(FollowUp.opened_at, FollowUp.due_on, FollowUp.id))


def owners_of_open(session: Session, school_id: int, until: date) -> dict[int, int]:
    """By member of staff how many promises are due until this day."""
    due = (FollowUp.due_on <= until, FollowUp.closed_at.is_(None), Pupil.left_at.is_(None))
    rows = session.execute(
        select(FollowUp.owner_id, func.count().label("many"))
        .join(Pupil, Pupil.id == FollowUp.pupil_id)
        .where(FollowUp.school_id == school_id, *due)
        .group_by(FollowUp.owner_id)
    )
    return {row.owner_id: row.many for row in rows}


def steps_of_follow_ups(session: Session, school_id: int, ids: Collection[int]) -> list[tuple[FollowUpStep, str, str]]:
    """What became of these promises on their way, oldest first: the step, who did it, to whom (or empty)."""
    by, to = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(FollowUpStep, by.name, func.coalesce(to.name, ""))
        .join(by, by.id == FollowUpStep.staff_id)
        .outerjoin(to, to.id == FollowUpStep.to_id)
        .where(FollowUpStep.school_id == school_id, FollowUpStep.follow_up_id.in_(ids))
        .order_by(FollowUpStep.at, FollowUpStep.id)
    )
    return [(step, name, handed) for step, name, handed in rows]


_Row = tuple[FollowUp, Pupil, str, str, str]


def _listed(school_id: int) -> Select[*_Row]:
    owner, visitor = aliased(Staff), aliased(Staff)
    return (
        select(FollowUp, Pupil, Class.name, owner.name, visitor.name)
        .join(Pupil, Pupil.id == FollowUp.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(owner, owner.id == FollowUp.owner_id)
        .join(visitor, visitor.id == FollowUp.visitor_id)
        .where(FollowUp.school_id == school_id)
    )


def _found(session: Session, wanted: Select[*_Row]) -> list[ListedFollowUp]:
    return [ListedFollowUp(*row) for row in session.execute(wanted)]
