"""A parents' day as it is read: when, whom one meets in which order, where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments.times import moment
from bot.core.errors import AccessDeniedError
from bot.core.names import surname
from bot.core.people import LEADERS, Actor, Role
from handlers.visit_booking.rules.rounds import Plan
from storage.office_hours import places_of
from storage.parents_days import WORDS, ParentsDay, day_of, teachers_of_day
from storage.schools import Class
from storage.sealing import unseal
from storage.visit_booking import HostRow, hosts, staff_names


@dataclass(frozen=True, slots=True)
class Met:
    """One teacher of the round. ``title`` is what this teacher is to the class: 班主任's role, or the subject."""

    staff_id: int
    name: str
    is_homeroom: bool
    subject: str
    place: str

    @property
    def surname(self) -> str:
        """What stands before 老师."""
        return surname(self.name)


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk of one turn."""

    met: Met
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One day with its teachers in the order of the round; ``state``: open, placed, over, cancelled."""

    day_id: int
    school_id: int
    class_id: int
    class_name: str
    day: date
    plan: Plan
    words: str
    chosen_by: datetime
    state: str
    teachers: tuple[Met, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first talk begins."""
        return moment(self.day, self.plan.starts)

    @property
    def ends_at(self) -> datetime:
        """Until when the day lasts at the most."""
        return moment(self.day, self.plan.ends)

    def begins(self, turn: int) -> datetime:
        """When this turn begins."""
        return moment(self.day, self.plan.whole(turn)[0])

    def ends(self, turn: int) -> datetime:
        """When this turn is through."""
        return moment(self.day, self.plan.whole(turn)[1])

    def talks(self, turn: int) -> list[Talk]:
        """Whom this turn meets when."""
        spans = [self.plan.talk(turn, place) for place in range(len(self.teachers))]
        return [
            Talk(met, moment(self.day, begins), moment(self.day, ends))
            for met, (begins, ends) in zip(self.teachers, spans, strict=True)
        ]


def facts_of(session: Session, row: ParentsDay, now: datetime) -> DayFacts:
    """A day as it is read; who may read it the caller knows."""
    teachers = teachers_of_day(session, row.id)
    places = places_of(session, row.school_id)
    roles = class_teachers(session, row.school_id, row.class_id, now)
    names = staff_names(session, row.school_id, [each.staff_id for each in teachers], now)
    met = tuple(
        _met(each.staff_id, names[each.staff_id].name, roles, places[each.place_id].name if each.place_id else "")
        for each in teachers
    )
    return DayFacts(
        day_id=row.id,
        school_id=row.school_id,
        class_id=row.class_id,
        class_name=session.get_one(Class, row.class_id).name,
        day=row.day,
        plan=Plan(row.starts, row.ends, row.length, row.pause, len(teachers)),
        words=unseal(session, WORDS, row.id, row.school_id, row.words),
        chosen_by=row.chosen_by,
        state=row.state,
        teachers=met,
    )


def day_facts(session: Session, school_id: int, day_id: int, now: datetime) -> DayFacts:
    """One day of this school. Raises :class:`AccessDeniedError` where there is none."""
    row = day_of(session, school_id, day_id)
    if row is None:
        raise AccessDeniedError
    return facts_of(session, row, now)


def class_teachers(session: Session, school_id: int, class_id: int, now: datetime) -> list[HostRow]:
    """Who teaches the class now, the homeroom teacher first; each person once, with the first of the subjects."""
    found: dict[int, HostRow] = {}
    for row in hosts(session, school_id, class_id, (), now):
        if row.role in (Role.HOMEROOM_TEACHER, Role.SUBJECT_TEACHER):
            before = found.get(row.staff_id)
            subject = before.subject or row.subject if before else row.subject
            found[row.staff_id] = HostRow(row.staff_id, row.name, before.role if before else row.role, subject)
    return list(found.values())


def may_lead(actor: Actor, class_id: int) -> bool:
    """Whether the actor may open and change the days of this class: its homeroom teacher, or who leads the school."""
    return class_id in actor.classes_as(Role.HOMEROOM_TEACHER) or any(held.role in LEADERS for held in actor.held)


def _met(staff_id: int, name: str, roles: Sequence[HostRow], place: str) -> Met:
    role = next((each for each in roles if each.staff_id == staff_id), None)
    is_homeroom = role is not None and role.role == Role.HOMEROOM_TEACHER
    return Met(staff_id, name, is_homeroom, role.subject if role else "", place)
