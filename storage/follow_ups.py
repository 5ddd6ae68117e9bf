"""What was promised in a talk or a visit, with an owner and a day, until something shows that it is done."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

WORDS, EVIDENCE = ("follow_ups", "words"), ("follow_ups", "evidence")


class FollowUp(OfSchool, Base):
    """One promise about one child; it closes with ``evidence``: what was seen, heard or changed.

    ``source`` is where it comes from (booking | home_visit | phone_call) and ``source_id`` that row; ``visitor_id``
    the member of staff whose talk it was, ``owner_id`` who does it.
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
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None]
    evidence: Mapped[Sealed | None]


_OPEN = FollowUp.closed_at.is_(None)
Index("ix_follow_ups_open", FollowUp.school_id, FollowUp.owner_id, FollowUp.due_on,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip
