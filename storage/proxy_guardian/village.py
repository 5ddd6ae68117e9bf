"""The village's child director (村儿童主任): whose children, and what the village asks the school to help with."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

AID_WORDS, AID_ANSWER = ("aid_requests", "words"), ("aid_requests", "answer")


class VillageDirector(OfSchool, Base):
    """A village (as the roster's 村组 says it) whose children this person looks after; ``until`` empty: still."""

    __tablename__ = "village_directors"
    __table_args__ = own(same_school("staff_id", "staff", ondelete="CASCADE"))

    staff_id: Mapped[int] = mapped_column(index=True)
    village: Mapped[Short]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


_OPEN = VillageDirector.until.is_(None)
Index("uq_village_directors_open", VillageDirector.school_id, VillageDirector.staff_id, VillageDirector.village,
      unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class AidRequest(OfSchool, Base):
    """What a child needs, as the village's director or the class teacher writes it; open until the office answers."""

    __tablename__ = "aid_requests"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("asked_by_id", "staff"),
        same_school("answered_by_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    words: Mapped[Sealed]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None]
    answer: Mapped[Sealed | None]


_WAITS = AidRequest.answered_at.is_(None)
Index("ix_aid_requests_open", AidRequest.school_id, postgresql_where=_WAITS, sqlite_where=_WAITS)
