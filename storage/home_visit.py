"""Visits of teachers to families: planned, announced, agreed, made, written down."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, new_id, own, same_school
from storage.pupils import Pupil
from storage.sealing import seal, unseal
from storage.staff import Staff

PURPOSE, RECORD, TOPIC, PRAISE = (("home_visits", name) for name in ("purpose", "record", "family_words", "praise"))
TAKEN_OUT = ("home_visits", "taken_out")
VERSION = ("home_visit_records", "record")
INCIDENT = ("incidents", "words")
NOTE = ("visit_notes", "words")


class Incident(OfSchool, Base):
    """One event that leads to visits of several families, each of which must not learn of the others (欺凌 …).

    ``kind``: bullying | event | absence.
    """

    __tablename__ = "incidents"
    __table_args__ = own(same_school("opened_by_id", "staff"))

    kind: Mapped[Short]
    day: Mapped[date]
    words: Mapped[Sealed]
    opened_by_id: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class HomeVisit(OfSchool, Base):
    """One visit of one family in one period (``2026-2027-1``, ``2027-winter``).

    ``kind``: all (普访) | needed (随访) | key (重点) | mentor (包保) | leader (校长, 德育处). ``way``: home | school |
    phone | video; the family may ask for another than home. ``reason`` names the rule that asks for it. ``state``:
    planned → announced → agreed → visited → recorded, or cancelled. ``is_fixed``: put there by hand, a new plan
    leaves it alone. Money is in fen, the way in metres.
    """

    __tablename__ = "home_visits"
    __table_args__ = own(
        same_school("household_id", "households"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("visitor_id", "staff"),
        same_school("second_id", "staff"),
        same_school("incident_id", "incidents"),
        same_school("slot_id", "slots"),
        same_school("second_slot_id", "slots"),
        same_school("booking_id", "bookings"),
    )

    household_id: Mapped[int] = mapped_column(index=True)
    pupil_id: Mapped[int] = mapped_column(index=True)  # the first child; siblings are rows beside it
    visitor_id: Mapped[int] = mapped_column(index=True)
    second_id: Mapped[int | None] = mapped_column(index=True)  # who comes along
    period: Mapped[Short]
    kind: Mapped[Short]
    way: Mapped[Short] = mapped_column(default="home")
    reason: Mapped[Short]
    incident_id: Mapped[int | None]
    state: Mapped[Short] = mapped_column(default="planned")
    is_fixed: Mapped[bool] = mapped_column(default=False)
    planned_on: Mapped[date | None]
    asked_in: Mapped[date | None]  # the first of the month in whose plan it stood when that month began
    due_on: Mapped[date]
    slot_id: Mapped[int | None]
    second_slot_id: Mapped[int | None]  # the time of who comes along
    booking_id: Mapped[int | None]  # where the family comes to the school, or is met by telephone or video
    offers: Mapped[Text] = mapped_column(default="")  # the times proposed, ISO in UTC, separated by spaces
    minutes: Mapped[Small] = mapped_column(default=40)  # that the visit takes
    answer_by: Mapped[date | None]  # until when the family's answer is waited for
    starts_at: Mapped[datetime | None]
    purpose: Mapped[Sealed | None]
    praise: Mapped[Sealed | None]  # what good the visitors bring along
    taken_out: Mapped[Sealed | None]  # why it was taken out of the plan by hand: no plan puts the family back
    family_words: Mapped[Sealed | None]  # what the family answered or wants to talk about
    guardian_id: Mapped[int | None]  # who answered for the family
    made_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    child_present: Mapped[bool | None]
    record: Mapped[Sealed | None]  # JSON: home, learning, behaviour, opinion, advice, praise
    media: Mapped[Text] = mapped_column(default="")  # dictated recordings and pictures: ids, separated by spaces
    metres: Mapped[int] = mapped_column(default=0)
    cost_fen: Mapped[int] = mapped_column(default=0)
    version: Mapped[Small] = mapped_column(default=0)


Index("ix_home_visits_period", HomeVisit.school_id, HomeVisit.period, HomeVisit.visitor_id)


class HomeVisitRecord(OfSchool, Base):
    """One state of a visit's record, as it was written; what is corrected later never takes its place."""

    __tablename__ = "home_visit_records"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("visit_id", "version"),
    )

    visit_id: Mapped[int]
    version: Mapped[Small]
    staff_id: Mapped[int]
    at: Mapped[datetime]
    record: Mapped[Sealed]
    media: Mapped[Text]


class HomeVisitSibling(OfSchool, Base):
    """Another child of the family that the same visit is about."""

    __tablename__ = "home_visit_siblings"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("visit_id", "pupil_id"),
    )

    visit_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)


class VisitNote(OfSchool, Base):
    """What a colleague wants said or asked at a visit."""

    __tablename__ = "visit_notes"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("visit_id", "staff_id"),
    )

    visit_id: Mapped[int]
    staff_id: Mapped[int]
    words: Mapped[Sealed | None]  # None: asked, nothing said yet
    media: Mapped[Text] = mapped_column(default="")
    asked_at: Mapped[datetime]
    written_at: Mapped[datetime | None]


def visit_of(session: Session, school_id: int, visit_id: int, *, lock: bool = False) -> HomeVisit | None:
    """One visit of this school; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = select(HomeVisit).where(HomeVisit.school_id == school_id, HomeVisit.id == visit_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def siblings_of(session: Session, school_id: int, visit_ids: Collection[int]) -> dict[int, list[Pupil]]:
    """By visit the further children that it is about, by class number."""
    rows = session.execute(
        select(HomeVisitSibling.visit_id, Pupil)
        .join(Pupil, Pupil.id == HomeVisitSibling.pupil_id)
        .where(HomeVisitSibling.school_id == school_id, HomeVisitSibling.visit_id.in_(visit_ids))
        .order_by(Pupil.number)
    )
    found: dict[int, list[Pupil]] = {}
    for visit_id, pupil in rows:
        found.setdefault(visit_id, []).append(pupil)
    return found


def notes_of(session: Session, school_id: int, visit_id: int) -> list[tuple[VisitNote, str, str]]:
    """What colleagues were asked to note for a visit: the row, who, and the words if any came."""
    rows = session.execute(
        select(VisitNote, Staff.name)
        .join(Staff, Staff.id == VisitNote.staff_id)
        .where(VisitNote.school_id == school_id, VisitNote.visit_id == visit_id)
        .order_by(VisitNote.asked_at, VisitNote.id)
    )
    return [(note, name, unseal(session, NOTE, note.id, school_id, note.words)) for note, name in rows]


def note_asked(
    session: Session, school_id: int, visit_id: int, staff_id: int, *, lock: bool = False
) -> VisitNote | None:
    """What this colleague was asked to note for this visit."""
    wanted = select(VisitNote).where(
        VisitNote.school_id == school_id, VisitNote.visit_id == visit_id, VisitNote.staff_id == staff_id
    )
    return session.scalar(wanted.with_for_update() if lock else wanted)


def notes_waiting(session: Session, school_id: int, staff_id: int) -> list[tuple[VisitNote, HomeVisit, Pupil]]:
    """The visits ahead for which this colleague was asked to note something and has not yet."""
    rows = session.execute(
        select(VisitNote, HomeVisit, Pupil)
        .join(HomeVisit, HomeVisit.id == VisitNote.visit_id)
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .where(VisitNote.school_id == school_id, VisitNote.staff_id == staff_id, VisitNote.written_at.is_(None))
        .where(HomeVisit.state.in_(("planned", "announced", "agreed")))
        .order_by(VisitNote.asked_at)
    )
    return [(note, visit, pupil) for note, visit, pupil in rows]


def keep_record(
    session: Session, visit: HomeVisit, record: str, media: Collection[str], staff_id: int, now: datetime
) -> int:
    """Write the next state of a visit's record, JSON, beside the earlier ones; its number, 1 the first."""
    last = select(func.max(HomeVisitRecord.version)).where(HomeVisitRecord.visit_id == visit.id)
    version, row_id = (session.scalar(last) or 0) + 1, new_id()
    session.add(
        HomeVisitRecord(
            id=row_id,
            school_id=visit.school_id,
            visit_id=visit.id,
            version=version,
            staff_id=staff_id,
            at=now,
            record=seal(session, VERSION, row_id, visit.school_id, record),
            media=" ".join(media),
        )
    )
    visit.record, visit.media = seal(session, RECORD, visit.id, visit.school_id, record), " ".join(media)
    session.flush()
    return version


def records_of(session: Session, school_id: int, visit_id: int) -> list[tuple[HomeVisitRecord, str, str]]:
    """All states of a visit's record, the first one first: the row, who wrote it, its JSON."""
    rows = session.execute(
        select(HomeVisitRecord, Staff.name)
        .join(Staff, Staff.id == HomeVisitRecord.staff_id)
        .where(HomeVisitRecord.school_id == school_id, HomeVisitRecord.visit_id == visit_id)
        .order_by(HomeVisitRecord.version)
    )
    return [(row, name, unseal(session, VERSION, row.id, school_id, row.record)) for row, name in rows]
