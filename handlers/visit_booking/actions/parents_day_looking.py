"""A parents' day as somebody wants it: whether the figures make a day, and whether all families have room."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.times import moment
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.actions.parents_day_facts import class_teachers, may_lead
from handlers.visit_booking.actions.parents_day_families import families_of_class
from handlers.visit_booking.rules import rounds
from handlers.visit_booking.rules.rounds import Plan, Remedy, Span
from storage.office_hours import Place, StaffAbsence, absences_of, places_of
from storage.schools import Class
from storage.slots import Slot, slots_between
from storage.visit_booking import HostRow

LONGEST_WORDS, LONGEST_PLACE = 200, 30
# So far ahead a day may be opened; what is farther away is forgotten.
FARTHEST = timedelta(days=60)
WHOLE_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day as somebody wants it; minutes are of the school's day.

    ``teachers`` are (member of staff, name of the place) in the order of the round. ``chosen_by`` is the last day on
    which families choose; ``because``: why the words shall go out all the same, where they were questioned.
    """

    class_id: int
    day: date
    starts: int
    ends: int
    length: int
    pause: int
    teachers: tuple[tuple[int, str], ...]
    words: str
    chosen_by: date
    because: str = ""

    @property
    def plan(self) -> Plan:
        """The figures alone."""
        return Plan(self.starts, self.ends, self.length, self.pause, len(self.teachers))


@dataclass(frozen=True, slots=True)
class Clash:
    """Time of the day at which a teacher has something else."""

    teacher: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Whether all families have room: ``turns`` are those at which every teacher is free, ``lost`` the others.

    ``remedy`` says what would make room; None where there is enough.
    """

    families: int
    by_paper: int
    turns: tuple[int, ...]
    lost: int
    clashes: tuple[Clash, ...]
    remedy: Remedy | None


def classes_to_open(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes for which the actor may open a day, with their names."""
    classes = select(Class.id, Class.name).where(Class.school_id == actor.school_id, Class.is_active)
    rows = session.execute(classes.order_by(Class.name))
    return [(row.id, row.name) for row in rows if may_lead(actor, row.id)]


def teachers_to_choose(session: Session, actor: Actor, class_id: int, now: datetime) -> list[HostRow]:
    """Who can be in the round, the homeroom teacher first.

    Raises :class:`AccessDeniedError` for who may not open a day of the class.
    """
    if class_id not in dict(classes_to_open(session, actor)):
        raise AccessDeniedError
    return class_teachers(session, actor.school_id, class_id, now)


def look(session: Session, school: SchoolContext, actor: Actor, wanted: Wanted, now: datetime) -> Look:
    """Whether every family of the class could go round.

    Raises :class:`UserError` for figures that make no day, :class:`AccessDeniedError` for who may not open one.
    """
    teachers = {row.staff_id: row for row in teachers_to_choose(session, actor, wanted.class_id, now)}
    _refuse_figures(wanted, now)
    if len({staff_id for staff_id, _ in wanted.teachers}) < len(wanted.teachers) or not wanted.teachers:
        raise UserError("visit_booking/day_no_teacher")
    if any(staff_id not in teachers for staff_id, _ in wanted.teachers):
        raise AccessDeniedError
    if any(len(name) > LONGEST_PLACE for _, name in wanted.teachers):
        raise UserError("dialogue/too_long", most=LONGEST_PLACE)
    busy = _busy(session, school, wanted)
    turns = rounds.free_turns(wanted.plan, busy)
    families = families_of_class(session, school.id, wanted.class_id)
    lost = wanted.plan.turns - len(turns)
    clashes = [
        Clash(teachers[staff_id].name, tuple(sorted(spans)))
        for (staff_id, _), spans in zip(wanted.teachers, busy, strict=True)
        if spans
    ]
    fits = len(turns) >= len(families)
    return Look(
        families=len(families),
        by_paper=sum(not family.identity_ids for family in families),
        turns=tuple(turns),
        lost=lost,
        clashes=tuple(clashes),
        remedy=None if fits else rounds.remedy(wanted.plan, len(families), lost),
    )


def _refuse_figures(wanted: Wanted, now: datetime) -> None:
    today = at_school(now).date()
    if not today < wanted.day <= today + FARTHEST:
        raise UserError("visit_booking/day_which", days=FARTHEST.days)
    if not today <= wanted.chosen_by < wanted.day:
        raise UserError("visit_booking/day_chosen_by", day=wanted.day)
    if wanted.teachers and not rounds.is_sound(wanted.plan):
        raise UserError("visit_booking/day_figures")
    if len(wanted.words) > LONGEST_WORDS:
        raise UserError("visit_booking/day_words_long", most=LONGEST_WORDS)


def _busy(session: Session, school: SchoolContext, wanted: Wanted) -> list[list[Span]]:
    """For each teacher when he, or his place for one talk, has something else on the day."""
    ids = [staff_id for staff_id, _ in wanted.teachers]
    places = {place.name: place for place in places_of(session, school.id).values() if place.alone}
    used = [places[name] for _, name in wanted.teachers if name in places]
    if len({place.id for place in used}) < len(used):
        raise UserError("visit_booking/day_place_alone")
    begin, end = moment(wanted.day, 0), moment(wanted.day, WHOLE_DAY)
    slots = slots_between(session, school.id, ids, [place.id for place in used], begin, end)
    absences = absences_of(session, school.id, ids, wanted.day, wanted.day)
    return [
        [
            *(_span(slot, begin) for slot in slots if _is_in_the_way(slot, staff_id, places.get(name))),
            *_away(each for each in absences if each.staff_id == staff_id),
        ]
        for staff_id, name in wanted.teachers
    ]


def _is_in_the_way(slot: Slot, staff_id: int, place: Place | None) -> bool:
    return slot.staff_id == staff_id or (place is not None and slot.place_id == place.id)


def _span(slot: Slot, begin: datetime) -> Span:
    return int((slot.starts_at - begin).total_seconds()) // 60, int((slot.ends_at - begin).total_seconds()) // 60


def _away(absences: Iterable[StaffAbsence]) -> list[Span]:
    return [(each.starts or 0, WHOLE_DAY if each.ends is None else each.ends) for each in absences]


def names_in(typed: str) -> list[str]:
    """Names or places that somebody typed in one line, one after the other."""
    return [each for each in re.split(r"[\s、,,;;/]+", typed.strip()) if each]
