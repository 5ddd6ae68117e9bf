"""Parents away and children between whom nothing was said for long, and who was asked about it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, own, same_school

# Somebody said that parent and child are in touch, by ways that the school does not see.
IN_TOUCH = "in_touch"


class HotlineSilence(OfSchool, Base):
    """One stretch without a word between this parent and this child, since the day ``since``.

    ``stage``: parent (has been reminded), adult (beside the child, has been asked), teacher (stands on the homeroom
    teacher's list), over (they were in touch). ``asked_at`` is when the stage began. ``answer``: in_touch | apart
    (the adult cannot reach the parent), or empty; ``answered_at`` when, ``answered_by`` parent | adult | teacher.
    ``adult_guardian_id``: the adult beside the child who was asked, where that is one of the family.
    """

    __tablename__ = "hotline_silences"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("pupil_id", "guardian_id", "since"),
    )

    pupil_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    since: Mapped[date]
    stage: Mapped[Short]
    asked_at: Mapped[datetime]
    adult_guardian_id: Mapped[int | None]
    answer: Mapped[Short] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Short] = mapped_column(default="")


_OPEN = HotlineSilence.stage != "over"
Index("ix_hotline_silences_open", HotlineSilence.school_id, HotlineSilence.stage,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


def open_silences(session: Session, school_id: int, *, stage: str = "") -> list[HotlineSilence]:
    """Those that are not over, the longest first; of one ``stage`` where it is named."""
    mine = select(HotlineSilence).where(HotlineSilence.school_id == school_id, _OPEN)
    if stage:
        mine = mine.where(HotlineSilence.stage == stage)
    return list(session.scalars(mine.order_by(HotlineSilence.since, HotlineSilence.id)))


def silences_of(session: Session, school_id: int, ids: Collection[int], *, lock: bool = False) -> list[HotlineSilence]:
    """These rows of this school, in the order of their ids."""
    mine = select(HotlineSilence).where(HotlineSilence.school_id == school_id, HotlineSilence.id.in_(ids))
    rows = mine.order_by(HotlineSilence.id)
    return list(session.scalars(rows.with_for_update() if lock else rows))
