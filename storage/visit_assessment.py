"""What visitors are assessed by: the visits asked of them and the promises made there, of a whole school at once."""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.core.people import Role
from storage.follow_ups import FollowUp, FollowUpStep
from storage.home_visit import HomeVisit
from storage.pupils import Pupil
from storage.staff import Staff, StaffRole

SOURCE = "home_visit"


@dataclass(frozen=True, slots=True)
class AskedVisit:
    """Of a visit what an assessment looks at; its record and its pictures are not among it."""

    id: int
    visitor_id: int
    pupil_id: int
    kind: str
    state: str
    planned_on: date | None
    due_on: date
    asked_in: date | None
    starts_at: datetime | None
    visited_at: datetime | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class DuePromise:
    """Of a promise what an assessment looks at; ``words`` are sealed."""

    id: int
    school_id: int
    visitor_id: int
    pupil_id: int
    words: bytes
    due_on: date
    first_due_on: date | None
    closed_at: datetime | None


_VISIT = [getattr(HomeVisit, field.name) for field in fields(AskedVisit)]
_PROMISE = [getattr(FollowUp, field.name) for field in fields(DuePromise)]


def visits_asked(
    session: Session, school_id: int, first: date, last: date, since: datetime, until: datetime, visitor_id: int | None
) -> list[AskedVisit]:
    """The visits that may stand in the plan between these days, of one visitor or of all.

    Planned or due then, or agreed for a moment from ``since`` until before ``until``. A visit that was never made to
    a child who has left since is asked of nobody.
    """
    stands = or_(
        HomeVisit.planned_on.between(first, last),
        HomeVisit.due_on.between(first, last),
        HomeVisit.asked_in.between(first, last),
        (HomeVisit.starts_at >= since) & (HomeVisit.starts_at < until),
    )
    is_asked = or_(Pupil.left_at.is_(None), HomeVisit.visited_at.is_not(None))
    found = (
        select(*_VISIT)
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .where(HomeVisit.school_id == school_id, stands, is_asked)
        .order_by(HomeVisit.visitor_id, HomeVisit.id)
    )
    mine = found if visitor_id is None else found.where(HomeVisit.visitor_id == visitor_id)
    return [AskedVisit(*row) for row in session.execute(mine)]


def visits_of_begun_months(session: Session, school_id: int, last: date) -> list[HomeVisit]:
    """The visits planned for a day until ``last`` of which nobody has kept yet in which month they stand."""
    planned = (HomeVisit.school_id == school_id, HomeVisit.planned_on <= last, HomeVisit.asked_in.is_(None))
    return list(session.scalars(select(HomeVisit).where(*planned, HomeVisit.state != "cancelled")))


def promises_due(
    session: Session, school_id: int, first: date, last: date, visitor_id: int | None
) -> list[tuple[DuePromise, list[tuple[datetime, date]]]]:
    """The promises of home visits that may be due between these days, each with when it was prolonged until when.

    One that was prolonged may be due on any day from the first to the newest. What was promised to a child who has
    left since, and is open, can be kept no more and is left out.
    """
    due = (FollowUp.due_on >= first, func.coalesce(FollowUp.first_due_on, FollowUp.due_on) <= last)
    is_kept = or_(Pupil.left_at.is_(None), FollowUp.closed_at.is_not(None))
    wanted = (
        select(*_PROMISE)
        .join(Pupil, Pupil.id == FollowUp.pupil_id)
        .where(FollowUp.school_id == school_id, FollowUp.source == SOURCE, *due, is_kept)
        .order_by(FollowUp.visitor_id, FollowUp.id)
    )
    mine = wanted if visitor_id is None else wanted.where(FollowUp.visitor_id == visitor_id)
    found = [DuePromise(*row) for row in session.execute(mine)]
    moved: dict[int, list[tuple[datetime, date]]] = defaultdict(list)
    steps = (
        select(FollowUpStep.follow_up_id, FollowUpStep.at, FollowUpStep.due_on)
        .join(FollowUp, FollowUp.id == FollowUpStep.follow_up_id)
        .where(FollowUpStep.school_id == school_id, FollowUpStep.kind == "prolonged")
        .where(FollowUp.source == SOURCE, *due)
    )
    for follow_up_id, at, due_on in session.execute(steps):
        if due_on is not None:
            moved[follow_up_id].append((at, due_on))
    return [(row, moved[row.id]) for row in found]


def homeroom_teachers(session: Session, school_id: int, now: datetime) -> set[int]:
    """Who leads a class now: of them visits are asked, whether a plan was made or not."""
    held = (StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    found = (
        select(StaffRole.staff_id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(StaffRole.school_id == school_id, StaffRole.role == Role.HOMEROOM_TEACHER, *held, here)
    )
    return set(session.scalars(found))


def names_of_staff(session: Session, school_id: int) -> dict[int, str]:
    """By member of staff the name, those who have left too."""
    return {
        row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.school_id == school_id))
    }
