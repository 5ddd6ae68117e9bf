"""A parent far away and the adult beside the child talk without seeing each other's number.

Asked for by either of them, connected by the provider, and told on to whoever keeps the call's log.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.school_args import described
from bot.delivery.budgets import afford
from bot.delivery.dialling.asking import UNDER_WAY
from bot.delivery.dialling.http import Ended, Pair
from bot.delivery.number_limits import spans_of
from bot.identity.phones import phone_of, plain_number
from storage.affection_hotline.home_calls import HomeCall, HomeDial
from storage.base import new_id
from storage.number_uses import NumberUse, take_number
from storage.pupils import Guardian
from storage.school_clock import machine_time
from storage.staff import Staff
from storage.tasks import enqueue_task

TASK = "dial.home"
# A service's task: how the connection ended is known.
TOLD = "affection_hotline.dial_ended"
REPORTED = ("talked", "missed")


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two telephones; ``number`` is None where there is none that may be rung."""

    person: Guardian | Staff
    number: str | None


def can_ring(session: Session, call: HomeCall) -> bool:
    """Whether both have a number that may be rung."""
    sides = _sides(session, call, by_parent=True)
    return sides is not None and all(side.number for side in sides)


def ask_home_dial(
    session: Session, school: SchoolContext, call: HomeCall, now: datetime, *, by_parent: bool
) -> HomeDial:
    """Have the telephone of who asks rung, and then the other's; both count by their limits.

    The caller holds the call's row and has made sure that it is time. Raises :class:`UserError`
    ``affection_hotline/home_rings`` while another connection of this call is under way, ``home_rests`` where a number
    had enough calls, ``home_no_ring`` where one is missing or the month's budget is spent: then the two call each
    other in WeChat.
    """
    sides = _sides(session, call, by_parent=by_parent)
    if sides is None or not all(side.number for side in sides):
        raise UserError("affection_hotline/home_no_ring")
    under_way = (HomeDial.call_id == call.id, HomeDial.ended_at.is_(None), HomeDial.asked_at > now - UNDER_WAY)
    if session.scalar(select(HomeDial.id).where(*under_way).limit(1)) is not None:
        raise UserError("affection_hotline/home_rings")
    dial = HomeDial(id=new_id(), school_id=school.id, call_id=call.id, by_parent=by_parent, asked_at=now)
    machine, limits = machine_time(session, now), spans_of(school.limits.calls_per_number)
    # In the order of their index, as everybody takes several numbers.
    for person in sorted((side.person for side in sides), key=lambda each: each.phone_index or b""):
        assert person.phone_index  # noqa: S101  for the type checker: it has a number
        use = NumberUse(id=new_id(), kind="voice", phone_index=person.phone_index, at=machine)
        if free_at := take_number(session, use, limits):
            raise UserError("affection_hotline/home_rests", at=now + (free_at - machine))
    if not afford(session, school, "voice", 1, now):
        raise UserError("affection_hotline/home_no_ring")
    session.add(dial)
    session.flush()
    enqueue_task(session, TASK, {"dial": dial.id}, school.id, now)
    return dial


def begin_home(session: Session, dial: HomeDial) -> Pair | None:
    """The two numbers as they are now; None where one has gone meanwhile."""
    sides = _sides(session, session.get_one(HomeCall, dial.call_id), by_parent=dial.by_parent)
    if sides is None or sides[0].number is None or sides[1].number is None:
        return None
    return Pair(str(dial.id), sides[0].number, sides[1].number)


def note_home_ended(session: Session, school: SchoolContext, dial: HomeDial, ended: Ended, now: datetime) -> None:
    """Write down how it ended, once, however often and late it is told; the call's log is closed by its service."""
    if dial.state in REPORTED:
        return
    state = "talked" if ended.why == "talked" else "missed"
    end_home(session, school, dial, (state, ended.why), now, seconds=ended.seconds)


def end_home(
    session: Session, school: SchoolContext, dial: HomeDial, how: tuple[str, str], now: datetime, *, seconds: int = 0
) -> None:
    """It is over, or came to nothing: ``how`` is the state and why."""
    (dial.state, dial.why), dial.seconds, dial.ended_at = how, seconds, now
    enqueue_task(session, TOLD, {"dial": dial.id, **described(school)}, school.id, now)


def _sides(session: Session, call: HomeCall, *, by_parent: bool) -> tuple[_Side, _Side] | None:
    """Who asks, and the other."""
    parent = session.get(Guardian, call.guardian_id)
    adult: Guardian | Staff | None = None
    if call.adult_guardian_id is not None:
        adult = session.get(Guardian, call.adult_guardian_id)
    elif call.adult_staff_id is not None:
        adult = session.get(Staff, call.adult_staff_id)
    if parent is None or adult is None:
        return None
    first, second = (parent, adult) if by_parent else (adult, parent)
    return _side(session, first), _side(session, second)


def _side(session: Session, person: Guardian | Staff) -> _Side:
    is_doubtful = isinstance(person, Guardian) and person.phone_quarantined
    return _Side(person, None if is_doubtful else plain_number(phone_of(session, person)))
