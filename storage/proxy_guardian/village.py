"""The village's child director (村儿童主任): whose children, and what the village asks the school to help with."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school
from storage.pupils import Pupil, is_here
from storage.schools import Class

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


def villages_of(session: Session, school_id: int, staff_id: int, now: datetime) -> list[str]:
    """The villages that this person looks after now."""
    mine = (VillageDirector.school_id == school_id, VillageDirector.staff_id == staff_id)
    holds = (VillageDirector.since <= now, or_(VillageDirector.until.is_(None), VillageDirector.until > now))
    return list(session.scalars(select(VillageDirector.village).where(*mine, *holds).order_by(VillageDirector.village)))


def children_in(
    session: Session, school_id: int, villages: Collection[str] | None, kinds: Collection[str]
) -> list[tuple[Pupil, str]]:
    """The children of these villages (None: of every one) with one of these kinds of care, and their classes.

    By village, class and number.
    """
    of = [Pupil.school_id == school_id, is_here(), or_(*(Pupil.care_kinds.contains(kind) for kind in kinds))]
    of.append(Pupil.village != "" if villages is None else Pupil.village.in_(villages))
    wanted = select(Pupil, Class.name).join(Class, Class.id == Pupil.class_id).where(*of)
    rows = session.execute(wanted.order_by(Pupil.village, Class.name, Pupil.number))
    return [(pupil, name) for pupil, name in rows]
