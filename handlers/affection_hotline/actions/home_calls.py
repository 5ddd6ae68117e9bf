"""A parent far away agrees on a call with the child at home, and what becomes of it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.dialling.home import can_ring
from handlers.affection_hotline.actions import adults, home_telling
from handlers.affection_hotline.actions.adults import Adult, Line, may_write, own_line
from handlers.affection_hotline.actions.home_plan import plan_next
from handlers.affection_hotline.actions.home_telling import Agreed, agreed
from handlers.affection_hotline.actions.home_times import HomeTimes, home_times
from handlers.affection_hotline.rules.home_times import When
from storage.affection_hotline.calls import log_home_call, outcome_at_home
from storage.affection_hotline.home_calls import (
    HomeCall,
    count_ahead,
    count_of_staff,
    home_call,
    home_calls_ahead,
    lock_child,
    next_home_call,
)
from storage.base import new_id
from storage.pupils import Guardian, lock_household
from storage.slots import lock_hosts

Outcome = Literal["talked", "cut", "missed"]
# What one of the two sides can say.
SAYS: tuple[Outcome, ...] = ("talked", "missed")


@dataclass(frozen=True, slots=True)
class Now:
    """A call as one of its two sides sees it now. ``outcome`` is empty until it is known.

    ``begun``: its time has come; ``dials``: the provider would connect the two.
    """

    call: Agreed
    outcome: str
    begun: bool
    dials: bool
    is_cancelled: bool


def take_home(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, at: datetime, now: datetime,
    *, instead_of: int = 0,
) -> Agreed:  # fmt: skip
    """Agree on this time; ``instead_of`` is the own call that is moved to it. The adult beside the child is told.

    Raises :class:`UserError` ``affection_hotline/home_taken`` for a time that is not free (any more),
    ``home_too_many`` for who has as many ahead as the school allows, and :class:`AccessDeniedError`.
    """
    line = own_line(session, actor, pupil_id)
    if not may_write(session, line):
        raise AccessDeniedError
    before = _to_move(session, actor, line, instead_of, now)
    found = home_times(session, school, line, now, but=instead_of or None)
    _lock(session, line, found.adult)
    # Looked at again now that nobody else can take it.
    found = home_times(session, school, line, now, but=instead_of or None)
    span = next((each for each in found.times if each[0] == at), None)
    if span is None:
        raise UserError("affection_hotline/home_taken")
    most = school.rules.booking.live_per_family
    if count_ahead(session, school.id, line.guardian_id, but=instead_of or None) >= most:
        raise UserError("affection_hotline/home_too_many", most=most)
    call = before or HomeCall(id=new_id(), school_id=school.id, pupil_id=pupil_id, guardian_id=line.guardian_id,
                              made_at=now, version=0, state="booked")  # fmt: skip
    was = call.starts_at if before else None
    _set(session, school, call, span, found.adult, now)
    home_telling.tell_adult_agreed(session, school, call, line, found.adult, now, was=was)
    return agreed(session, call, line, found.adult)


def times_at_home(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime, *, instead_of: int = 0
) -> tuple[Line, HomeTimes]:
    """The own child, and when it can be called at home. :class:`AccessDeniedError` for every other child."""
    line = own_line(session, actor, pupil_id)
    if not may_write(session, line):
        raise AccessDeniedError
    return line, home_times(session, school, line, now, but=instead_of or None)


def call_at_home_ahead(session: Session, line: Line, now: datetime) -> Agreed | None:
    """The next call at home between this parent and this child; None where there is none."""
    call = next_home_call(session, line.school_id, line.pupil_id, line.guardian_id, now)
    return agreed(session, call, line) if call else None


def own_calls(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Now]:
    """What this person has ahead, as the parent or as the adult beside a child, the nearest first."""
    found = []
    for call in home_calls_ahead(session, school.id, actor.guardian_ids):
        with suppress(AccessDeniedError):  # barred meanwhile
            found.append(_now(session, school, *_own(session, actor, call), now))
    return found


def count_today(session: Session, actor: Actor, now: datetime) -> int:
    """How many calls at home this member of staff helps with today."""
    begin = datetime.combine(at_school(now).date(), time(), SHANGHAI)
    if actor.staff_id is None:
        return 0
    return count_of_staff(session, actor.school_id, actor.staff_id, begin, begin + DAY)


def seen(session: Session, school: SchoolContext, actor: Actor, call_id: int, now: datetime) -> Now:
    """One call, for its parent and for the adult beside the child; :class:`AccessDeniedError` for anybody else."""
    return _now(session, school, *_own(session, actor, home_call(session, school.id, call_id)), now)


def cancel_home(session: Session, school: SchoolContext, actor: Actor, call_id: int, now: datetime) -> Agreed:
    """Either side calls it off before its time; the other is told, and the parent may choose another time.

    Raises :class:`UserError` ``affection_hotline/home_over`` for what has begun or is over.
    """
    call, line, by_parent = _own(session, actor, home_call(session, school.id, call_id, lock=True))
    if call.state != "booked" or call.starts_at <= now:
        raise UserError("affection_hotline/home_over")
    of = agreed(session, call, line, by_parent=by_parent)
    call_off(session, school, call, line, now, by_parent=by_parent)
    return of


def call_off(
    session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime, *, by_parent: bool
) -> None:
    """It will not be; who did not call it off is told. The call's row is locked."""
    _end(session, school, call, "cancelled")
    home_telling.tell_called_off(session, school, call, line, now, by_parent=by_parent)


def say_home(session: Session, school: SchoolContext, actor: Actor, call_id: int, outcome: str, now: datetime) -> Now:
    """打通了 or 没打通: one word of either side closes the log; who did talk after all corrects a missed one.

    Raises :class:`UserError` ``affection_hotline/home_not_yet`` before its time, ``home_over`` for one that was called
    off, and as :func:`seen`.
    """
    call, line, by_parent = _own(session, actor, home_call(session, school.id, call_id, lock=True))
    if outcome not in SAYS:
        raise AccessDeniedError
    if call.state == "cancelled":
        raise UserError("affection_hotline/home_over")
    if now < call.starts_at:
        raise UserError("affection_hotline/home_not_yet", starts_at=call.starts_at)
    if call.state != "over" and not (call.state == "missed" and outcome == "missed"):
        close_call(session, school, call, line, "talked" if outcome == "talked" else "missed", now)
    return _now(session, school, call, line, by_parent, now)


def close_call(  # noqa: PLR0913  how it ended, the rest by keyword
    session: Session, school: SchoolContext, call: HomeCall, line: Line, outcome: Outcome, now: datetime,
    *, seconds: int | None = None, by_time: bool = False,
) -> None:  # fmt: skip
    """What became of it, in its one row; who did not talk to the end is offered a letter and the next time, once.

    ``by_time``: nobody has said anything; the adult beside the child still can, until the next stage. The call's row
    is locked.
    """
    before = outcome_at_home(session, call)
    was_offered = before is not None and before.outcome != "talked"
    log_home_call(session, call, outcome, now, seconds=seconds)
    _end(session, school, call, "missed" if outcome == "missed" else "over", by_time=by_time)
    if outcome == "talked":
        home_telling.nothing_to_offer(session, school, call)
    elif not was_offered:
        nearest = home_times(session, school, line, now).times[:1]
        home_telling.offer(session, school, call, line, outcome, nearest, now)
    session.flush()


def _own(session: Session, actor: Actor, call: HomeCall | None) -> tuple[HomeCall, Line, bool]:
    """The call, its two ends, and whether the actor is the parent."""
    line = None if call is None else adults.line_of(session, actor.school_id, call.pupil_id, call.guardian_id)
    if call is None or line is None or call.school_id != actor.school_id:
        raise AccessDeniedError
    if call.guardian_id in actor.guardian_ids:
        own_line(session, actor, call.pupil_id)
        return call, line, True
    place = {"guardian_id": call.adult_guardian_id, "staff_id": call.adult_staff_id}
    if not adults.is_adult(session, actor, line, **place):
        raise AccessDeniedError
    return call, line, False


def _now(session: Session, school: SchoolContext, call: HomeCall, line: Line, by_parent: bool, now: datetime) -> Now:
    row = outcome_at_home(session, call)
    within = call.starts_at <= now < call.ends_at and call.state != "cancelled"
    return Now(
        call=agreed(session, call, line, by_parent=by_parent),
        outcome=row.outcome if row else "",
        begun=call.starts_at <= now,
        dials=within and school.dials and can_ring(session, call),
        is_cancelled=call.state == "cancelled",
    )


def _to_move(session: Session, actor: Actor, line: Line, call_id: int, now: datetime) -> HomeCall | None:
    if not call_id:
        return None
    call, of, by_parent = _own(session, actor, home_call(session, line.school_id, call_id, lock=True))
    if not by_parent or of.pupil_id != line.pupil_id:
        raise AccessDeniedError
    if call.state != "booked" or call.starts_at <= now:
        raise UserError("affection_hotline/home_over")
    return call


def _lock(session: Session, line: Line, adult: Adult) -> None:
    """Whoever writes into their time waits: staff first, then families, then the child, as with bookings."""
    if adult.staff_id is not None:
        lock_hosts(session, line.school_id, [adult.staff_id])
    wanted = select(Guardian.household_id).where(Guardian.school_id == line.school_id, Guardian.id == adult.guardian_id)
    for household_id in sorted({line.household_id, *session.scalars(wanted)}):
        lock_household(session, line.school_id, household_id)
    lock_child(session, line.school_id, line.pupil_id)


def _set(session: Session, school: SchoolContext, call: HomeCall, span: When, adult: Adult, now: datetime) -> None:
    call.starts_at, call.ends_at = span
    call.adult_guardian_id, call.adult_staff_id = adult.guardian_id, adult.staff_id
    call.version += 1
    session.add(call)
    session.flush()
    plan_next(session, school, call, now)


def _end(session: Session, school: SchoolContext, call: HomeCall, state: str, *, by_time: bool = False) -> None:
    home_telling.settled(session, school, call, adult=not by_time)
    call.state, call.next_at, call.next_stage = state, None, ""
    call.version += 1
    session.flush()
