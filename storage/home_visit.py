"""Visits of teachers to families: planned, announced, agreed, made, written down."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, own, same_school

PURPOSE, RECORD, TOPIC, PRAISE = (("home_visits", name) for name in ("purpose", "record", "family_words", "praise"))
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
