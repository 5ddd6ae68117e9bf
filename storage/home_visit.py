"""Visits of teachers to families: planned, announced, agreed, made, written down."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, own, same_school

PURPOSE, RECORD, TOPIC = (("home_visits", name) for name in ("purpose", "record", "family_words"))
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
    starts_at: Mapped[datetime | None]
    purpose: Mapped[Sealed | None]
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
