"""A family's turn on a parents' day: chosen, changed, given up. All its talks are had, or none."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.appointments.gate_codes import take_code
from bot.appointments.making import Party, seat
from bot.appointments.times import moment
from bot.appointments.waiting import unseat
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from handlers.visit_booking.actions import parents_day_telling as telling
from handlers.visit_booking.actions.parents_day_facts import DayFacts, day_facts
from handlers.visit_booking.actions.parents_day_families import DayFamily, families_of_class, home_of
from handlers.visit_booking.rules import rounds
from handlers.visit_booking.rules.rounds import Span
from storage.parents_days import (
    elsewhere,
    free_turn,
    round_of,
    slots_at,
    take_turn,
    turn_of_family,
    turns_of_day,
)
from storage.slots import lock_hosts


@dataclass(frozen=True, slots=True)
class Chosen:
    """A family's day: the turn it has (None: none yet) with the code for the gate, and what else it could take.

    ``near`` are those of ``free`` that are next to what the family has at school that day anyway.
    """

    day: DayFacts
    family: DayFamily
    turn: int | None
    how: str
    code: str
    free: tuple[int, ...]
    near: tuple[int, ...]


def of_family(session: Session, actor: Actor, day_id: int, household_id: int, now: datetime) -> Chosen:
    """One's own family's day. Raises :class:`AccessDeniedError` for everybody else's."""
    day = day_facts(session, actor.school_id, day_id, now)
    mine = [child for child in children_of(session, actor) if child.class_id == day.class_id]
    if household_id not in {child.household_id for child in mine}:
        raise AccessDeniedError
    return show_family(session, day, family_in(session, actor.school_id, day, household_id), now)


def family_in(session: Session, school_id: int, day: DayFacts, household_id: int) -> DayFamily:
    """A family of the day's class. Raises :class:`AccessDeniedError` for who is not in the class (any more)."""
    families = families_of_class(session, school_id, day.class_id)
    found = next((each for each in families if each.household_id == household_id and household_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def show_family(session: Session, day: DayFacts, family: DayFamily, now: datetime) -> Chosen:
    """How the day stands for one family; what has begun cannot be chosen."""
    turns = turns_of_day(session, day.day_id)
    mine = next((turn for turn in turns if turn.household_id and turn.household_id == family.household_id), None)
    booked = round_of(session, day.school_id, day.day_id, family.household_id) if mine else []
    free = [turn.turn for turn in turns if turn.household_id is None and day.begins(turn.turn) > now]
    others = spans_elsewhere(session, day, family.household_id)
    suit = rounds.suiting(day.plan, free, others)
    near = [turn for turn in suit if others and rounds.gap(day.plan.whole(turn), others) < day.plan.step]
    return Chosen(
        day=day,
        family=family,
        turn=mine.turn if mine else None,
        how=mine.how if mine else "",
        code=next((booking.code for booking in booked if booking.code), ""),
        free=tuple(sorted(suit)),
        near=tuple(near),
    )


def choose(  # noqa: PLR0913  who, what, how
    session: Session,
    school: SchoolContext,
    day: DayFacts,
    family: DayFamily,
    turn: int,
    now: datetime,
    *,
    how: str = "chosen",
    guardian_id: int | None = None,
) -> None:
    """A family, or for it its teacher, chooses this turn; see :func:`take`."""
    take(session, school, day, family, turn, now, how=how, guardian_id=guardian_id)
    telling.chosen(session, school, day, home_of(session, school.id, family), now)


def take(  # noqa: PLR0913  who, what, how
    session: Session,
    school: SchoolContext,
    day: DayFacts,
    family: DayFamily,
    turn: int,
    now: datetime,
    *,
    how: str,
    guardian_id: int | None = None,
) -> None:
    """Give the family this turn instead of the one it may have; ``guardian_id`` is who chose it. Tells nobody.

    Raises :class:`UserError`: ``visit_booking/turn_taken`` when another family was faster, ``time_gone`` for what has
    begun, ``day_is_over``, ``same_time`` when the family is elsewhere then.
    """
    _refuse_over(day, now)
    if day.begins(turn) <= now:
        raise UserError("visit_booking/time_gone")
    lock_hosts(session, school.id, [met.staff_id for met in day.teachers])
    home = home_of(session, school.id, family)
    before = turn_of_family(session, day.day_id, home)
    if before is not None and before.turn == turn:
        return
    try:
        with session.begin_nested():
            code = clear_round(session, school, day.day_id, home, now)
            if not take_turn(session, day.day_id, turn, home, how, now):
                raise UserError("visit_booking/turn_taken")
            children = [pupil_id for pupil_id, _ in family.children]
            party = Party(home, children[0], guardian_id or family.guardian_id, tuple(children[1:]))
            _seat(session, school, day, turn, party, code, now)
    except IntegrityError:
        raise UserError("visit_booking/turn_taken") from None


def give_up(session: Session, school: SchoolContext, day: DayFacts, family: DayFamily, now: datetime) -> None:
    """The family does not come; its turn can be had by another. Raises :class:`UserError` ``day_is_over``."""
    _refuse_over(day, now)
    lock_hosts(session, school.id, [met.staff_id for met in day.teachers])
    with session.begin_nested():
        clear_round(session, school, day.day_id, family.household_id, now)
    telling.given_up(session, school, day, family, now)


def clear_round(session: Session, school: SchoolContext, day_id: int, household_id: int, now: datetime) -> str:
    """The family has no turn any more; the code for the gate that it had. The teachers' rows are locked."""
    code = ""
    for booking in round_of(session, school.id, day_id, household_id):
        code = code or booking.code or ""
        unseat(session, school, booking, "cancelled", now)
    free_turn(session, day_id, household_id)
    session.flush()
    return code


def spans_elsewhere(session: Session, day: DayFacts, household_id: int) -> list[Span]:
    """When on this day the family is at school for something else, a sibling's day among it."""
    begin, end = moment(day.day, 0), moment(day.day, 24 * 60)
    found = elsewhere(session, day.school_id, [household_id], day.day_id, begin, end) if household_id else []
    return [
        (_minutes(booking.starts_at, begin), _minutes(booking.ends_at, begin))
        for booking in found
        if booking.starts_at and booking.ends_at
    ]


def _seat(
    session: Session, school: SchoolContext, day: DayFacts, turn: int, party: Party, code: str, now: datetime
) -> None:
    """A seat with each teacher. The first carries the code for the gate: a family comes in once."""
    talks = [(talk.met.staff_id, talk.starts_at) for talk in day.talks(turn)]
    slots = slots_at(session, school.id, talks)
    if len(slots) < len(talks):  # a teacher who took over has something else then
        raise UserError("visit_booking/turn_taken")
    for number, slot in enumerate(slots):
        booking = seat(session, school, slot, party, "school", now, day_id=day.day_id)
        if number:
            take_code(booking)
        elif code:
            booking.code = code
    session.flush()


def _refuse_over(day: DayFacts, now: datetime) -> None:
    if day.state not in ("open", "placed") or now >= day.ends_at:
        raise UserError("visit_booking/day_is_over")


def _minutes(moment_: datetime, begin: datetime) -> int:
    return int((moment_ - begin).total_seconds()) // 60
