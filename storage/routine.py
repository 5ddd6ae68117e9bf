"""The one message a week to each guardian: services put parts in, one job sends them together.

A part belongs to a class or to one child, and to the ISO week at whose last school day it goes out. ``RoutineWeek``
says that a week is closed: what is written after it goes with the next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.identities import Binding, Identity, talks
from storage.pupils import GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.upsert import insert

WORDS = ("routine_parts", "words")


class RoutinePart(OfSchool, Base):
    """A few lines for the families of one class or one child."""

    __tablename__ = "routine_parts"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("school_id", "week", "kind", "about"),
    )

    week: Mapped[Short]
    kind: Mapped[Short]  # the service that wrote it
    about: Mapped[Short]  # "class:<id>", "pupil:<id>" or "pupil:<id>:<day>"
    class_id: Mapped[int | None] = mapped_column(index=True)
    pupil_id: Mapped[int | None] = mapped_column(index=True)
    household_id: Mapped[int | None]  # only for this family of the child; empty: for all its families
    place: Mapped[Small]
    words: Mapped[Sealed]
    step: Mapped[str]  # where its matter leads; empty: nothing to do
    label: Mapped[Short]
    unless_daily: Mapped[bool]  # not for guardians who chose the daily card: they have had it


class RoutineWeek(OfSchool, Base):
    """A week whose message has gone out."""

    __tablename__ = "routine_weeks"
    __table_args__ = own(UniqueConstraint("school_id", "week"))

    week: Mapped[Short]
    sent_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Part:
    """What a service wants said. Exactly one of ``class_id`` and ``pupil_id``; lower ``place`` stands higher.

    ``day`` (ISO) tells several parts of one service about one child from each other, and orders them. With
    ``household_id`` only that family of the child reads it.
    """

    kind: str
    words: str
    place: int
    class_id: int | None = None
    pupil_id: int | None = None
    step: str = ""
    label: str = ""
    unless_daily: bool = False
    day: str = ""
    household_id: int | None = None

    @property
    def about(self) -> str:
        """What tells it from other parts of the same kind and week."""
        who = f"class:{self.class_id}" if self.class_id is not None else f"pupil:{self.pupil_id}"
        return f"{who}:{self.day}" if self.day else who


def put_part(session: Session, school_id: int, week: str, part: Part) -> None:
    """Have this said in the message of ``week``; it replaces what the same service wanted said before."""
    known = session.scalar(
        select(RoutinePart.id).where(
            RoutinePart.school_id == school_id,
            RoutinePart.week == week,
            RoutinePart.kind == part.kind,
            RoutinePart.about == part.about,
        )
    )
    row_id = known or new_id()
    changed = {
        "words": seal(session, WORDS, row_id, school_id, part.words),
        "place": part.place,
        "step": part.step,
        "label": part.label,
        "unless_daily": part.unless_daily,
    }
    session.execute(
        insert(session, RoutinePart)
        .values(
            id=row_id,
            school_id=school_id,
            week=week,
            kind=part.kind,
            about=part.about,
            class_id=part.class_id,
            pupil_id=part.pupil_id,
            household_id=part.household_id,
            **changed,
        )
        .on_conflict_do_update(index_elements=["id"], set_=changed)
    )


def drop_part(
    session: Session,
    school_id: int,
    week: str,
    *,
    kind: str,
    class_id: int | None = None,
    pupil_id: int | None = None,
    day: str = "",
) -> None:
    """This service has nothing to say about this class or child after all."""
    about = Part(kind, "", 0, class_id=class_id, pupil_id=pupil_id, day=day).about
    mine = (RoutinePart.school_id == school_id, RoutinePart.week == week, RoutinePart.kind == kind)
    session.execute(delete(RoutinePart).where(*mine, RoutinePart.about == about))


def parts_of(
    session: Session, school_id: int, week: str, class_ids: Collection[int], pupil_ids: Collection[int]
) -> list[Part]:
    """What goes to the families of these classes and children, in the order of places."""
    rows = session.scalars(
        select(RoutinePart)
        .where(
            RoutinePart.school_id == school_id,
            RoutinePart.week == week,
            RoutinePart.class_id.in_(class_ids) | RoutinePart.pupil_id.in_(pupil_ids),
        )
        .order_by(RoutinePart.place, RoutinePart.about)
    )
    return [
        Part(
            kind=row.kind,
            words=unseal(session, WORDS, row.id, school_id, row.words),
            place=row.place,
            class_id=row.class_id,
            pupil_id=row.pupil_id,
            step=row.step,
            label=row.label,
            unless_daily=row.unless_daily,
            day=row.about.partition(":")[2].partition(":")[2],
            household_id=row.household_id,
        )
        for row in rows
    ]


def is_closed(session: Session, school_id: int, week: str) -> bool:
    """Whether the message of this week has gone out."""
    return (
        session.scalar(select(RoutineWeek.id).where(RoutineWeek.school_id == school_id, RoutineWeek.week == week))
        is not None
    )


def close_week(session: Session, school_id: int, week: str, now: datetime) -> bool:
    """The message of this week goes out now; False if it has before."""
    written = session.execute(
        insert(session, RoutineWeek)
        .values(id=new_id(), school_id=school_id, week=week, sent_at=now)
        .on_conflict_do_nothing()
        .returning(RoutineWeek.id)
    ).scalar()
    return written is not None


def pupils_by_identity(session: Session, school_id: int, after: int, limit: int) -> dict[int, list[int]]:
    """The next ``limit`` WeChat users of the school's families behind ``after``, each with the children in class order.

    In the order of their ids, so that ``after`` = the last one goes on; bound, live and here, but not yet asked
    whether this person is to be told.
    """
    bound = (
        select(Binding.identity_id, Pupil.id)
        .join(GuardianLink, GuardianLink.guardian_id == Binding.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(Identity, Identity.id == Binding.identity_id)
        .where(Binding.school_id == school_id, talks(), is_live(), is_here())
    )
    some = (
        bound.with_only_columns(Binding.identity_id)
        .where(Binding.identity_id > after)
        .distinct()
        .order_by(Binding.identity_id)
        .limit(limit)
    )
    found: dict[int, list[int]] = {}
    theirs = bound.where(Binding.identity_id.in_(some)).order_by(Binding.identity_id, Class.name, Pupil.number)
    rows = session.execute(theirs)
    for identity_id, pupil_id in rows:
        mine = found.setdefault(identity_id, [])
        if pupil_id not in mine:
            mine.append(pupil_id)
    return found
