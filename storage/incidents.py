"""What has happened, and the visits of the families concerned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.base import new_id
from storage.home_visit import INCIDENT, HomeVisit, Incident
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff import Staff

OPEN = ("planned", "announced", "agreed", "visited")
AHEAD = ("planned", "announced", "agreed")


@dataclass(frozen=True, slots=True)
class IncidentVisit:
    """The visit of one family that an incident asks for."""

    incident_id: int
    visit_id: int
    pupil_id: int
    class_id: int
    child: str
    class_name: str
    visitor_id: int
    visitor: str
    state: str
    due_on: date


def write_incident(
    session: Session, school_id: int, kind: str, day: date, words: str, opened_by: int, now: datetime
) -> int:
    """Write it down; its id."""
    row_id = new_id()
    sealed = seal(session, INCIDENT, row_id, school_id, words)
    row = Incident(
        id=row_id, school_id=school_id, kind=kind, day=day, words=sealed, opened_by_id=opened_by, opened_at=now
    )
    session.add(row)
    session.flush()
    return row_id


def incidents_between(
    session: Session,
    school_id: int,
    since: datetime,
    *,
    of_classes: Collection[int] | None = None,
    by: int | None = None,
) -> list[tuple[Incident, str]]:
    """Incidents since then, and older ones that are open, with who opened them; the newest first.

    ``of_classes``: only those with a child of these classes, or entered ``by`` this member of staff.
    """
    wanted = (
        select(Incident, Staff.name)
        .join(Staff, Staff.id == Incident.opened_by_id)
        .where(Incident.school_id == school_id, or_(Incident.opened_at >= since, Incident.closed_at.is_(None)))
        .order_by(Incident.opened_at.desc(), Incident.id)
    )
    if of_classes is not None:
        wanted = wanted.where(or_(Incident.opened_by_id == by, _concerns(of_classes)))
    return [(incident, name) for incident, name in session.execute(wanted)]


def incident_of(
    session: Session,
    school_id: int,
    incident_id: int,
    *,
    of_classes: Collection[int] | None = None,
    by: int | None = None,
) -> tuple[Incident, str] | None:
    """One incident and who opened it; the limits as of :func:`incidents_between`."""
    wanted = (
        select(Incident, Staff.name)
        .join(Staff, Staff.id == Incident.opened_by_id)
        .where(Incident.school_id == school_id, Incident.id == incident_id)
    )
    if of_classes is not None:
        wanted = wanted.where(or_(Incident.opened_by_id == by, _concerns(of_classes)))
    found = session.execute(wanted).first()
    return (found[0], found[1]) if found else None


def words_of(session: Session, incident: Incident) -> str:
    """What has happened, as it was entered."""
    return unseal(session, INCIDENT, incident.id, incident.school_id, incident.words)


def visits_of_incidents(session: Session, school_id: int, incident_ids: Collection[int]) -> list[IncidentVisit]:
    """The visits of the families concerned, by class and child."""
    return _visits(session, school_id, HomeVisit.incident_id.in_(incident_ids))


def overdue_visits(session: Session, school_id: int, since: date, today: date) -> list[IncidentVisit]:
    """Visits that an incident asks for whose last day was ``since`` or later and before ``today``, still not made."""
    ahead = HomeVisit.state.in_(AHEAD) & (HomeVisit.due_on >= since) & (HomeVisit.due_on < today)
    return _visits(session, school_id, HomeVisit.incident_id.is_not(None) & ahead)


def waiting_visits(session: Session, school_id: int, visitor_id: int) -> list[IncidentVisit]:
    """Visits of one member of staff that an incident asks for and that are not made."""
    mine = HomeVisit.state.in_(AHEAD) & (HomeVisit.visitor_id == visitor_id)
    return _visits(session, school_id, HomeVisit.incident_id.is_not(None) & mine)


def close_settled(session: Session, school_id: int, now: datetime) -> None:
    """Close the incidents whose visits are all written up or called off."""
    waits = exists().where(HomeVisit.incident_id == Incident.id, HomeVisit.state.in_(OPEN))
    open_ones = (Incident.school_id == school_id, Incident.closed_at.is_(None))
    session.execute(update(Incident).where(*open_ones, ~waits).values(closed_at=now))


def _concerns(class_ids: Collection[int]) -> ColumnElement[bool]:
    return (
        select(HomeVisit.id)
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .where(HomeVisit.incident_id == Incident.id, Pupil.class_id.in_(class_ids))
        .exists()
    )


def _visits(session: Session, school_id: int, which: ColumnElement[bool]) -> list[IncidentVisit]:
    rows = session.execute(
        select(HomeVisit, Pupil, Class.name.label("class_name"), Staff.name.label("visitor"))
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(Staff, Staff.id == HomeVisit.visitor_id)
        .where(HomeVisit.school_id == school_id, which)
        .order_by(func.length(Class.name), Class.name, Pupil.number)
    )
    return [
        IncidentVisit(
            incident_id=visit.incident_id or 0,
            visit_id=visit.id,
            pupil_id=pupil.id,
            class_id=pupil.class_id,
            child=pupil.name,
            class_name=class_name,
            visitor_id=visit.visitor_id,
            visitor=visitor,
            state=visit.state,
            due_on=visit.due_on,
        )
        for visit, pupil, class_name, visitor in rows
    ]
