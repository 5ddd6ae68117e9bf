"""The provider rings both sides of a call at home, and its report closes the log."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.dialling.home import ask_home_dial
from handlers.affection_hotline.actions import adults, home_telling
from handlers.affection_hotline.actions.home_calls import Now, Outcome, close_call, seen
from storage.affection_hotline.calls import outcome_at_home
from storage.affection_hotline.home_calls import HomeCall, HomeDial, home_call

# The telephone of who asked was not taken: the other side was never rung.
NEVER_RUNG = "caller_missed"


def connect(session: Session, school: SchoolContext, actor: Actor, call_id: int, now: datetime) -> Now:
    """Have the own telephone rung, and then the other's.

    Raises :class:`UserError` ``affection_hotline/home_no_ring`` outside the call's time, or where it cannot be done
    this way, and as :func:`ask_home_dial`; :class:`AccessDeniedError` for anybody but the two sides.
    """
    of = seen(session, school, actor, call_id, now)
    call = home_call(session, school.id, call_id, lock=True)
    if call is None or not of.dials:
        raise UserError("affection_hotline/home_no_ring")
    with session.begin_nested():
        ask_home_dial(session, school, call, now, by_parent=of.call.by_parent)
    return of


def dial_ended(session: Session, school: SchoolContext, dial_id: int, now: datetime) -> None:
    """How a connection ended is known: talked, or cut where it was too short; not taken by the other side: missed.

    Who asked and did not take the own telephone, or could not be connected, is told so and may ask again: that is no
    call yet.
    """
    dial = session.get(HomeDial, dial_id)
    call = home_call(session, school.id, dial.call_id, lock=True) if dial else None
    line = adults.line_of(session, school.id, call.pupil_id, call.guardian_id) if call else None
    if dial is None or call is None or line is None or call.state == "cancelled":
        return
    if dial.state == "failed" or dial.why == NEVER_RUNG:
        if call.state == "booked":
            values = {"failed": dial.state == "failed", "dial_id": dial.id}
            what = "affection_hotline/home_not_connected"
            home_telling.say_to(session, school, call, line, what, now, by_parent=dial.by_parent, **values)
        return
    outcome, seconds = _outcome(session, school, call, dial)
    if outcome is not None:
        close_call(session, school, call, line, outcome, now, seconds=seconds)


def _outcome(
    session: Session, school: SchoolContext, call: HomeCall, dial: HomeDial
) -> tuple[Outcome | None, int | None]:
    """With all seconds so far; None where a later connection did not help, but they have talked before."""
    before = outcome_at_home(session, call)
    heard = before is not None and before.outcome != "missed"
    if dial.state != "talked":
        return (None, None) if heard else ("missed", None)
    seconds = (dial.seconds or 0) + ((before.seconds or 0) if before is not None else 0)
    is_cut = seconds < school.rules.hotline.cut_seconds and not (before is not None and before.outcome == "talked")
    return ("cut" if is_cut else "talked"), seconds
