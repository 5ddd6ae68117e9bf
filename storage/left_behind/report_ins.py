"""The monthly word of parents away (每月报平安): who was asked, who answered what, whom else was asked."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, own, same_school
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

PLACE = ("report_ins", "place")


class ReportIn(OfSchool, Base):
    """One guardian away and one month (``2026-11``), from the first question on.

    ``answer``: same | moved | new_number | home | voice (said, waits for a teacher's ear), empty until then.
    ``place`` is where they are now, in their words or ``voice:<media id>``; ``until`` the last day at home.
    ``adult_answer``: reached | not_reached, of the adult beside the child, ``adult_guardian_id``. ``settled_at``:
    a teacher has done what was to be done about the silence.
    """

    __tablename__ = "report_ins"
    __table_args__ = own(
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_guardian_id", "guardians", ondelete="CASCADE"),
        same_school("settled_by_id", "staff"),
        UniqueConstraint("school_id", "guardian_id", "month"),
    )

    guardian_id: Mapped[int]
    month: Mapped[Short]
    answer: Mapped[Short] = mapped_column(default="")
    place: Mapped[Sealed | None]
    hours: Mapped[Short] = mapped_column(default="")
    until: Mapped[date | None]
    media: Mapped[Text] = mapped_column(default="")  # the recording of who cannot type
    asked_at: Mapped[datetime | None]  # empty where somebody reported without being asked
    reminded: Mapped[Small] = mapped_column(default=0)
    adult_asked_at: Mapped[datetime | None]
    adult_guardian_id: Mapped[int | None]
    adult_answer: Mapped[Short] = mapped_column(default="")
    reported_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None]


_SILENT = ReportIn.reported_at.is_(None)
Index("ix_report_ins_silent", ReportIn.school_id, ReportIn.month, postgresql_where=_SILENT, sqlite_where=_SILENT)


def away_guardians(
    session: Session, school_id: int, class_ids: Collection[int] | None = None
) -> list[tuple[Guardian, list[int]]]:
    """Everybody who works away from a child of these classes (None: of the school), with those children in order.

    Who was barred, or is no longer in the roster, or whose children have left, is nobody's parent away.
    """
    wanted = (
        select(Guardian, Pupil.id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Guardian.school_id == school_id, Guardian.is_away, is_live(), is_here())
        .order_by(Class.name, Pupil.number, GuardianLink.place, Guardian.id)
    )
    if class_ids is not None:
        wanted = wanted.where(Pupil.class_id.in_(class_ids))
    found: dict[int, tuple[Guardian, list[int]]] = {}
    for guardian, pupil_id in session.execute(wanted):
        found.setdefault(guardian.id, (guardian, []))[1].append(pupil_id)
    return list(found.values())


def report_ins(
    session: Session, school_id: int, month: str, guardian_ids: Collection[int] | None = None
) -> dict[int, ReportIn]:
    """By guardian the row of this month, answered or not."""
    wanted = select(ReportIn).where(ReportIn.school_id == school_id, ReportIn.month == month)
    if guardian_ids is not None:
        wanted = wanted.where(ReportIn.guardian_id.in_(guardian_ids))
    return {row.guardian_id: row for row in session.scalars(wanted)}


def reported(session: Session, school_id: int, month: str) -> dict[int, ReportIn]:
    """By guardian what was reported this month (``2026-11``); nothing for who has not."""
    return {key: row for key, row in report_ins(session, school_id, month).items() if row.reported_at is not None}


def last_places(session: Session, school_id: int, guardian_ids: Collection[int]) -> dict[int, ReportIn]:
    """By guardian the newest report that named a place."""
    named = select(ReportIn).where(
        ReportIn.school_id == school_id, ReportIn.guardian_id.in_(guardian_ids), ReportIn.place.is_not(None)
    )
    return {row.guardian_id: row for row in session.scalars(named.order_by(ReportIn.month))}
