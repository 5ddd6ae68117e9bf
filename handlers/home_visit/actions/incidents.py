"""What has happened is entered once; each family concerned gets a visit of its own, and none learns of another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.periods import period_of
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.access import access_pupil
from bot.identity.teachers import identities_of_staff
from handlers.home_visit.actions.planning import leads
from handlers.home_visit.actions.planning_task import homeroom_teachers
from handlers.home_visit.actions.telling import staff_key
from handlers.home_visit.rules.triggers import KINDS, due_day, names_in, school_day_before
from storage.home_visit import Incident
from storage.home_visit_plan import NewVisit, family_of, pupils_in_reach, write_visits
from storage.incidents import (
    IncidentVisit,
    incident_of,
    incidents_between,
    overdue_visits,
    visits_of_incidents,
    waiting_visits,
    words_of,
    write_incident,
)
from storage.pupils import ArchiveRead, Pupil
from storage.staff import roles_held
from storage.staff_news import News, put_news

OFFICE = (Role.MORAL_EDUCATION_OFFICE.value,)
LONGEST_WORDS = 200
# How long an incident that is over stays in the list, and how long ago one can have been.
SHOWN, OLDEST = timedelta(days=90), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entered:
    """What has happened to whom on which day."""

    kind: str
    day: date
    words: str
    pupil_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident as a whole, for the homeroom teachers concerned and who leads the school."""

    incident_id: int
    kind: str
    day: date
    words: str
    opened_by: str
    is_closed: bool
    visits: tuple[IncidentVisit, ...]


def enter(session: Session, school: SchoolContext, actor: Actor, entered: Entered, now: datetime) -> Seen:
    """Write down what has happened; each family is to be visited within the rule's school days.

    A homeroom teacher names children of the own class, the office any. Whoever is to go is told at once, the office
    with its next round. Raises :class:`UserError` for a child of whom nobody is known.
    """
    if actor.staff_id is None or entered.kind not in KINDS or not entered.pupil_ids:
        raise AccessDeniedError
    today = at_school(now).date()
    if not today - OLDEST <= entered.day <= today:
        raise UserError("home_visit/event_day_far")
    if not entered.words.strip():
        raise UserError("home_visit/event_no_words")
    if len(entered.words) > LONGEST_WORDS:
        raise UserError("home_visit/event_too_long", most=LONGEST_WORDS)
    pupils = _allowed(session, actor, entered.pupil_ids, now)
    incident_id = write_incident(
        session, school.id, entered.kind, entered.day, entered.words.strip(), actor.staff_id, now
    )
    _plan_visits(session, school, actor, incident_id, entered.kind, pupils, now)
    _tell_office(session, school, actor, incident_id, now)
    return look(session, actor, incident_id, now)


def add_families(
    session: Session, school: SchoolContext, actor: Actor, incident_id: int, pupil_ids: Collection[int], now: datetime
) -> Seen:
    """More children turn out to be concerned, perhaps of another class; who is in it already stays as it is."""
    incident, _ = _found(session, actor, incident_id)
    pupils = _allowed(session, actor, pupil_ids, now)
    _plan_visits(session, school, actor, incident.id, incident.kind, pupils, now)
    return look(session, actor, incident_id, now)


def look(session: Session, actor: Actor, incident_id: int, now: datetime) -> Seen:
    """One incident as a whole; staff leave a trace at each child. :class:`AccessDeniedError` for all others."""
    incident, opened_by = _found(session, actor, incident_id)
    visits = visits_of_incidents(session, actor.school_id, [incident_id])
    for each in visits:
        reader = f"staff:{actor.staff_id}"
        session.add(
            ArchiveRead(
                school_id=actor.school_id, pupil_id=each.pupil_id, reader=reader, why="home_visit.incident", at=now
            )
        )
    return _seen(incident, opened_by, words_of(session, incident), visits)


def incidents(session: Session, actor: Actor, now: datetime) -> list[Seen]:
    """What has happened lately and is not over, without the words; the newest first."""
    if actor.staff_id is None:
        return []
    found = incidents_between(session, actor.school_id, now - SHOWN, of_classes=_classes(actor), by=actor.staff_id)
    visits = visits_of_incidents(session, actor.school_id, [incident.id for incident, _ in found])
    by_incident: dict[int, list[IncidentVisit]] = {}
    for each in visits:
        by_incident.setdefault(each.incident_id, []).append(each)
    return [_seen(incident, name, "", by_incident.get(incident.id, [])) for incident, name in found]


def waiting(session: Session, actor: Actor) -> list[IncidentVisit]:
    """The visits that incidents ask of this member of staff."""
    if actor.staff_id is None:
        return []
    return waiting_visits(session, actor.school_id, actor.staff_id)


def overdue(session: Session, actor: Actor, now: datetime) -> list[IncidentVisit]:
    """Visits after incidents whose day is over, for who leads the school; nobody's for others."""
    if not leads(actor):
        return []
    return overdue_visits(session, actor.school_id, date.min, at_school(now).date())


def hand_to_office(session: Session, school: SchoolContext, now: datetime) -> int:
    """After the last day what was not visited goes to the office, once; how many lines."""
    today = at_school(now).date()
    late = overdue_visits(session, school.id, school_day_before(school.calendar, today), today)
    many = 0
    for _, staff_id, _ in roles_held(session, school.id, OFFICE, now):
        for each in late:
            line = phrase("home_visit/event_late_news", visit=each)
            put_news(
                session,
                school.id,
                News(
                    staff_id, f"event_late/{each.visit_id}", line, "home_visit.events", phrase("home_visit/event_see")
                ),
                now,
            )
            many += 1
    return many


def children_named(session: Session, actor: Actor, typed: str) -> list[int]:
    """The children whose names somebody typed, with the class before the name where two are called so.

    Raises :class:`UserError` for a name that is nobody's in reach, and one that is several children's.
    """
    reach = in_reach(session, actor)
    found = []
    for name in names_in(typed):
        mine = [pupil_id for pupil_id, child, class_name in reach if name in (child, f"{class_name}{child}")]
        if not mine:
            raise UserError("home_visit/event_unknown", name=name)
        if len(mine) > 1:
            classes = "、".join(class_name for pupil_id, _, class_name in reach if pupil_id in mine)
            raise UserError("home_visit/event_which", name=name, classes=classes)
        found += mine
    if not found:
        raise UserError("home_visit/event_nobody")
    return found


def in_reach(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """The children whom the actor may enter: of the own class as its homeroom teacher, all for the office."""
    if actor.staff_id is None:
        return []
    classes = _classes(actor)
    if classes is None:
        return pupils_in_reach(session, actor.school_id, actor.staff_id, None)
    return pupils_in_reach(session, actor.school_id, 0, classes) if classes else []


def _classes(actor: Actor) -> frozenset[int] | None:
    """The classes whose incidents the actor sees; None for all."""
    return None if leads(actor) else actor.classes_as(Role.HOMEROOM_TEACHER)


def _found(session: Session, actor: Actor, incident_id: int) -> tuple[Incident, str]:
    if actor.staff_id is None:
        raise AccessDeniedError
    found = incident_of(session, actor.school_id, incident_id, of_classes=_classes(actor), by=actor.staff_id)
    if found is None:
        raise AccessDeniedError
    return found


def _plan_visits(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    incident_id: int,
    kind: str,
    pupils: Sequence[Pupil],
    now: datetime,
) -> None:
    """One visit of each family, of nobody but the children concerned; who goes is told at once."""
    today = at_school(now).date()
    due = due_day(school.calendar, today, school.rules.home_visit.trigger_school_days)
    known = {each.pupil_id for each in visits_of_incidents(session, school.id, [incident_id])}
    teachers = homeroom_teachers(session, school.id, now)
    homes: dict[int, list[Pupil]] = {}
    for pupil in pupils:
        if pupil.id not in known:
            homes.setdefault(_household(session, school.id, pupil.id), []).append(pupil)
    new = [
        _visit(household_id, children, teachers, actor, incident_id, kind, due)
        for household_id, children in homes.items()
    ]
    ids = write_visits(session, school.id, period_of(school.calendar, today).key, new, now)
    for visit_id, visit, children in zip(ids, new, homes.values(), strict=True):
        if visit.visitor_id != actor.staff_id:
            _tell_visitor(session, school, visit_id, visit, children, now)


def _allowed(session: Session, actor: Actor, pupil_ids: Collection[int], now: datetime) -> list[Pupil]:
    """The children, each once, if the actor may enter something about all of them."""
    classes = _classes(actor)
    found = [
        access_pupil(session, actor, each, why="home_visit.incident", now=now) for each in dict.fromkeys(pupil_ids)
    ]
    if classes is not None and any(pupil.class_id not in classes for pupil in found):
        raise AccessDeniedError
    return found


def _household(session: Session, school_id: int, pupil_id: int) -> int:
    found = family_of(session, school_id, pupil_id)
    if found is None:
        raise UserError("home_visit/plan_nobody")
    return found[0]


def _visit(
    household_id: int,
    pupils: Sequence[Pupil],
    teachers: Mapping[int, int],
    actor: Actor,
    incident_id: int,
    kind: str,
    due: date,
) -> NewVisit:
    first, *others = pupils
    visitor_id = teachers.get(first.class_id) or actor.staff_id or 0
    return NewVisit(
        household_id=household_id,
        pupil_id=first.id,
        siblings=tuple(each.id for each in others),
        visitor_id=visitor_id,
        kind="needed",
        reason=f"incident_{kind}",
        planned_on=None,
        due_on=due,
        incident_id=incident_id,
        is_fixed=True,
    )


def _tell_visitor(
    session: Session, school: SchoolContext, visit_id: int, visit: NewVisit, pupils: Sequence[Pupil], now: datetime
) -> None:
    names = "、".join(pupil.name for pupil in pupils)
    for identity_id in identities_of_staff(session, school.id, visit.visitor_id):
        todo = Todo(
            key=staff_key(visit_id),
            push_key=f"event/{visit_id}/{identity_id}",
            label=phrase("home_visit/event_label", names=names),
            go=Go("home_visit.announce_day", {"visits": str(visit_id)}),
            words=lambda number: say("home_visit/event_push", names=names, due_on=visit.due_on, number=number),
            what=phrase("home_visit/event_what"),
        )
        bring(session, school, identity_id, todo, now)


def _tell_office(session: Session, school: SchoolContext, actor: Actor, incident_id: int, now: datetime) -> None:
    many = len(visits_of_incidents(session, school.id, [incident_id]))
    for _, staff_id, _ in roles_held(session, school.id, OFFICE, now):
        if staff_id != actor.staff_id:
            line = phrase("home_visit/event_news", many=many)
            label = phrase("home_visit/event_see")
            put_news(session, school.id, News(staff_id, f"event/{incident_id}", line, "home_visit.events", label), now)


def _seen(incident: Incident, opened_by: str, words: str, visits: Sequence[IncidentVisit]) -> Seen:
    return Seen(
        incident.id, incident.kind, incident.day, words, opened_by, incident.closed_at is not None, tuple(visits)
    )
