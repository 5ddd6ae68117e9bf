"""The month of a child and of a class on the contact card: what the teacher sums up, and the bound archive."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, Hash, OfSchool, Sealed, Short, new_id, own, same_school
from storage.upsert import insert

PUPIL_WORDS = ("card_months", "words")
CLASS_WORDS = ("class_months", "words")


class CardMonth(OfSchool, Base):
    """What the teacher says of one child's month (``2026-11``), to that family alone."""

    __tablename__ = "card_months"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("class_id", "classes"),
        same_school("author_id", "staff"),
        UniqueConstraint("pupil_id", "month"),
    )

    pupil_id: Mapped[int]
    class_id: Mapped[int]
    month: Mapped[Short]
    kind: Mapped[Short]  # excellent | progress | care
    words: Mapped[Sealed]
    author_id: Mapped[int]
    written_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class ClassMonth(OfSchool, Base):
    """One class's month: a few words to all its families, and the archive that was bound of it."""

    __tablename__ = "class_months"
    __table_args__ = own(same_school("class_id", "classes", ondelete="CASCADE"), UniqueConstraint("class_id", "month"))

    class_id: Mapped[int]
    month: Mapped[Short]
    words: Mapped[Sealed | None]
    written_at: Mapped[datetime | None]  # when the teacher wrote, or left the month out
    told_at: Mapped[datetime | None]
    bound_at: Mapped[datetime | None]  # machine time
    links: Mapped[int | None]  # of the class's signature chain when it was bound
    head: Mapped[Hash | None]


def class_month_of(session: Session, school_id: int, class_id: int, month: str) -> ClassMonth | None:
    """What was written down of a class's month; None while the teacher has not been there."""
    known = (ClassMonth.school_id == school_id, ClassMonth.class_id == class_id, ClassMonth.month == month)
    return session.scalar(select(ClassMonth).where(*known))


def class_month_for(session: Session, school_id: int, class_id: int, month: str) -> ClassMonth:
    """The row of a class's month, made if there is none yet, held until this transaction ends."""
    row = {"id": new_id(), "school_id": school_id, "class_id": class_id, "month": month}
    made = insert(session, ClassMonth).values(row)
    session.execute(made.on_conflict_do_nothing(index_elements=["class_id", "month"]))
    known = (ClassMonth.school_id == school_id, ClassMonth.class_id == class_id, ClassMonth.month == month)
    return session.scalars(select(ClassMonth).where(*known).with_for_update()).one()


def pupil_months_of(session: Session, school_id: int, pupil_ids: Collection[int], month: str) -> dict[int, CardMonth]:
    """What teachers wrote of these children's month, by child."""
    rows = session.scalars(
        select(CardMonth).where(
            CardMonth.school_id == school_id, CardMonth.pupil_id.in_(pupil_ids), CardMonth.month == month
        )
    )
    return {row.pupil_id: row for row in rows}


def told_since(session: Session, school_id: int, pupil_ids: Collection[int], since: datetime) -> list[CardMonth]:
    """What the families of these children were told since then."""
    told = (CardMonth.school_id == school_id, CardMonth.pupil_id.in_(pupil_ids), CardMonth.told_at >= since)
    return list(session.scalars(select(CardMonth).where(*told).order_by(CardMonth.told_at, CardMonth.id)))


def written_months(session: Session, school_id: int, class_ids: Collection[int], month: str) -> set[int]:
    """The classes whose month was written or left out."""
    there = (ClassMonth.school_id == school_id, ClassMonth.class_id.in_(class_ids), ClassMonth.month == month)
    return set(session.scalars(select(ClassMonth.class_id).where(*there, ClassMonth.written_at.is_not(None))))


def note_bound(
    session: Session, school_id: int, class_id: int, month: str, at: datetime, end: tuple[int, bytes]
) -> None:
    """Write down that an archive was bound at this machine time, and where the class's chain of signatures ended.

    A chain only grows: an archive that was begun earlier and is ready later says nothing new.
    """
    row = class_month_for(session, school_id, class_id, month)
    if row.links is None or row.links <= end[0]:
        row.bound_at, row.links, row.head = at, end[0], end[1]
