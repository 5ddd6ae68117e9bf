"""A parents' day for the school's side: each teacher's timetable, who has no turn yet, entering one by hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.actions import parents_day_telling as telling
from handlers.visit_booking.actions.parents_day_choosing import choose, family_in, give_up
from handlers.visit_booking.actions.parents_day_facts import DayFacts, Met, day_facts, facts_of, may_lead
from handlers.visit_booking.actions.parents_day_families import DayFamily, families_of_class
from handlers.visit_booking.actions.parents_day_looking import classes_to_open
from storage.parents_days import bookings_of_day, days_of_classes, days_taught, turns_of_day

# A day stays on the list so long.
BEHIND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Row:
    """One turn. ``state``: booked, came, missed, over; empty where it is free. ``how`` as in the table."""

    turn: int
    starts_at: datetime
    family: DayFamily | None
    how: str
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class Board:
    """A day as one member of staff sees it: with the times of ``met``, or of the first teacher for who is none.

    ``left`` are the families without a turn. ``may_lead``: may change it.
    """

    day: DayFacts
    met: Met | None
    rows: tuple[Row, ...]
    left: tuple[DayFamily, ...]
    may_lead: bool

    @property
    def taken(self) -> list[Row]:
        """The turns that families have."""
        return [row for row in self.rows if row.family]

    @property
    def free(self) -> list[Row]:
        """The turns that nobody has."""
        return [row for row in self.rows if not row.family]


def days_for(session: Session, actor: Actor, now: datetime) -> list[DayFacts]:
    """The days that this member of staff leads or is met on, the nearest first; lately past ones among them."""
    first: date = at_school(now).date() - BEHIND
    classes = dict(classes_to_open(session, actor))
    rows = {row.id: row for row in days_of_classes(session, actor.school_id, classes, first)}
    rows |= {row.id: row for row in days_taught(session, actor.school_id, actor.staff_id or 0, first)}
    ordered = sorted(rows.values(), key=lambda row: (row.day, row.starts, row.id))
    return [facts_of(session, row, now) for row in ordered if row.state != "cancelled"]


def board(session: Session, actor: Actor, day_id: int, now: datetime, *, of: int | None = None) -> Board:
    """One day; ``of`` is the teacher whose times are shown, by default oneself.

    Raises :class:`AccessDeniedError` for who neither leads it nor is met on it.
    """
    day = day_facts(session, actor.school_id, day_id, now)
    leads = may_lead(actor, day.class_id)
    is_met = any(met.staff_id == actor.staff_id for met in day.teachers)
    if not leads and not is_met:
        raise AccessDeniedError
    met = next((each for each in day.teachers if each.staff_id == (of or actor.staff_id)), None)
    if of is not None and met is None:
        raise AccessDeniedError
    families = families_of_class(session, actor.school_id, day.class_id)
    rows = _rows(session, day, met or day.teachers[0], families)
    homes = {row.family.household_id for row in rows if row.family}
    left = tuple(family for family in families if family.household_id not in homes)
    return Board(day, met, tuple(rows), left, leads)


def nudge(session: Session, school: SchoolContext, actor: Actor, day_id: int, now: datetime) -> int:
    """Ask the families without a turn once more, at most once a day; how many families were reached."""
    of = _led(session, actor, day_id, now)
    reached = [family for family in of.left if family.identity_ids]
    return len(reached) if telling.nudged(session, school, of.day, reached, now) else 0


def enter(
    session: Session, school: SchoolContext, actor: Actor, day_id: int, home: int, turn: int, now: datetime
) -> None:
    """Who leads the day enters a turn for a family that said it on the telephone. Raises as :func:`choose`."""
    of = _led(session, actor, day_id, now)
    family = _family(session, of, home)
    choose(session, school, of.day, family, turn, now, how="entered")


def take_out(session: Session, school: SchoolContext, actor: Actor, day_id: int, home: int, now: datetime) -> None:
    """The family said that it does not come."""
    of = _led(session, actor, day_id, now)
    give_up(session, school, of.day, family_in(session, actor.school_id, of.day, home), now)


def _led(session: Session, actor: Actor, day_id: int, now: datetime) -> Board:
    of = board(session, actor, day_id, now)
    if not of.may_lead:
        raise AccessDeniedError
    return of


def _family(session: Session, of: Board, home: int) -> DayFamily:
    """The family named by its household, or by minus the child's id where nobody is known."""
    if home > 0:
        return family_in(session, of.day.school_id, of.day, home)
    found = next((each for each in of.left if not each.household_id and each.children[0][0] == -home), None)
    if found is None:
        raise AccessDeniedError
    return found


def _rows(session: Session, day: DayFacts, met: Met, families: list[DayFamily]) -> list[Row]:
    by_home = {family.household_id: family for family in families if family.household_id}
    booked = bookings_of_day(session, day.school_id, day.day_id)
    mine = {each.household_id: each for each in booked if each.staff_id == met.staff_id}
    codes = {each.household_id: each.code for each in booked if each.code}
    place = day.teachers.index(met)
    rows = []
    for turn in turns_of_day(session, day.day_id):
        home = turn.household_id or 0
        family, booking = by_home.get(home), mine.get(home)
        rows.append(
            Row(
                turn=turn.turn,
                starts_at=day.talks(turn.turn)[place].starts_at,
                family=family,
                how=turn.how,
                state=booking.state if booking and family else "",
                code=codes.get(home) or "" if family else "",
            )
        )
    return rows
