"""The monthly word of parents away (每月报平安): who was asked, who answered what, whom else was asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, new_id, own, same_school
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.upsert import insert

PLACE = ("report_ins", "place")


class ReportIn(OfSchool, Base):
    """One guardian away and one month (``2026-11``), from the first question on.

    ``answer``: same | moved | new_number | home | voice (said, waits for a teacher's ear), empty until then.
    ``place`` is where they are now, in their words or ``voice:<media id>``; ``until`` the last day at home.
    ``adult_answer``: reached | not_reached, of the adult beside the child, ``adult_guardian_id``; nobody, where there
    is none; asked_already, while the hotline's question to this adult waits. ``settled_at``: a teacher has done what
    was to be done about the silence.
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
    adult_answered_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None]


_SILENT = ReportIn.reported_at.is_(None)
Index("ix_report_ins_silent", ReportIn.school_id, ReportIn.month, postgresql_where=_SILENT, sqlite_where=_SILENT)


@dataclass(frozen=True, slots=True)
class AwayFrom:
    """One guardian who works away from one child."""

    guardian: Guardian
    relation: str
    pupil_id: int
    name: str
    class_id: int


def away_from(
    session: Session,
    school_id: int,
    class_ids: Collection[int] | None = None,
    guardian_ids: Collection[int] | None = None,
) -> list[AwayFrom]:
    """Who works away from which child of these classes (None: of the school), by number and place in the chain.

    Who was barred, or is no longer in the roster, or whose children have left, is nobody's parent away.
    """
    wanted = (
        select(Guardian, GuardianLink.relation, Pupil.id, Pupil.name, Pupil.class_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(Guardian.school_id == school_id, Guardian.is_away, is_live(), is_here())
        .order_by(Pupil.number, GuardianLink.place, Guardian.id)
    )
    if class_ids is not None:
        wanted = wanted.where(Pupil.class_id.in_(class_ids))
    if guardian_ids is not None:
        wanted = wanted.where(Guardian.id.in_(guardian_ids))
    return [AwayFrom(*row) for row in session.execute(wanted)]


def away_guardians(
    session: Session, school_id: int, class_ids: Collection[int] | None = None
) -> list[tuple[Guardian, list[int]]]:
    """Everybody of :func:`away_from` once, with the children in order."""
    found: dict[int, tuple[Guardian, list[int]]] = {}
    for each in away_from(session, school_id, class_ids):
        found.setdefault(each.guardian.id, (each.guardian, []))[1].append(each.pupil_id)
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


def open_report_ins(
    session: Session, school_id: int, month: str, guardian_ids: Collection[int], now: datetime
) -> set[int]:
    """Begin the month of these guardians; those for whom it had not begun yet, also not in another transaction."""
    if not guardian_ids:
        return set()
    blank = {"month": month, "asked_at": now, "answer": "", "hours": "", "media": "", "reminded": 0, "adult_answer": ""}
    rows = [{"id": new_id(), "school_id": school_id, "guardian_id": each, **blank} for each in guardian_ids]
    written = insert(session, ReportIn).on_conflict_do_nothing().returning(ReportIn.guardian_id)
    return set(session.scalars(written, rows))


def report_in_of(session: Session, school_id: int, guardian_id: int, month: str, now: datetime) -> ReportIn:
    """The row of this guardian and month, made if there is none, held until the transaction ends."""
    mine = (ReportIn.school_id == school_id, ReportIn.guardian_id == guardian_id, ReportIn.month == month)
    if open_report_ins(session, school_id, month, [guardian_id], now):
        session.scalars(select(ReportIn).where(*mine)).one().asked_at = None
    return session.scalars(select(ReportIn).where(*mine).with_for_update()).one()


def last_asked_of(session: Session, school_id: int, guardian_id: int) -> ReportIn | None:
    """The newest month in which somebody else was asked about this guardian."""
    asked = (ReportIn.school_id == school_id, ReportIn.guardian_id == guardian_id, ReportIn.adult_asked_at.is_not(None))
    return session.scalar(select(ReportIn).where(*asked).order_by(ReportIn.month.desc()).limit(1))


def homes_until(session: Session, school_id: int, day: date) -> set[int]:
    """The guardians who said that they are home until this day or longer."""
    home = (ReportIn.school_id == school_id, ReportIn.answer == "home", ReportIn.until >= day)
    return set(session.scalars(select(ReportIn.guardian_id).where(*home)))


def last_places(session: Session, school_id: int, guardian_ids: Collection[int]) -> dict[int, ReportIn]:
    """By guardian the newest report that named a place."""
    named = select(ReportIn).where(
        ReportIn.school_id == school_id, ReportIn.guardian_id.in_(guardian_ids), ReportIn.place.is_not(None)
    )
    return {row.guardian_id: row for row in session.scalars(named.order_by(ReportIn.month))}
