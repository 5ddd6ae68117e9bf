"""我的约见 at the desk: what waits for a word, today and ahead, what is to be written up, and the own calendar."""

from datetime import datetime

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.visit_booking.actions import calendars, hosting
from handlers.visit_booking.actions.showing import Appointment
from handlers.visit_booking.pages.sent import moment, number

MOST_TIMES = 30
DONE = frozenset({"approved", "refused", "moved", "call", "feed"})


def appointments(visit: Visit) -> Shown:
    """All of a host on one page; posted: one is answered, moved or called off, or the calendar's address made."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            return Leave(visit.url("visit_booking.appointments", done=_act(visit)))
    of = hosting.board(visit.session, visit.school, visit.actor, visit.now)
    shown = (*of.waiting, *of.ahead)
    done, feed = visit.query.get("done", ""), calendars.my_feed(visit.session, visit.actor)
    values = {
        "of": of,
        "problem": tried.problem,
        "ask_why": tried.asks_why,
        "given": visit.form if tried.problem else {},
        "done": done if done in DONE else "",
        "times": {each.booking_id: _times(visit, each) for each in shown if each.starts_at},
        "voices": {each.booking_id: hosting.voices(visit.session, visit.actor, each.booking_id) for each in shown},
        "feed": _address(visit, feed[0]) if feed else "",
        "feed_names": bool(feed and feed[1]),
    }
    return Show("visit_booking/appointments.html", values, status=422 if tried.problem else 200)


def appointment_voice(visit: Visit, booking_id: int, media_id: int) -> Shown:
    """What a family said that it wants to talk about."""
    if str(media_id) not in hosting.voices(visit.session, visit.actor, booking_id):
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def _act(visit: Visit) -> str:
    act, booking_id = visit.form.get("act", ""), number(visit.form.get("booking", ""))
    if act in ("feed", "feed_anew"):
        calendars.renew(visit.session, visit.actor, anew=act == "feed_anew", names="names" in visit.form)
        return "feed"
    where = (visit.session, visit.school, visit.actor, booking_id)
    note, why = visit.form.get("note", "").strip(), visit.form.get("because", "")
    if act == "approve":
        hosting.approve(*where, visit.now, note=note, why=why)
        return "approved"
    if act == "refuse":
        hosting.refuse(*where, visit.now, note=note, why=why)
        return "refused"
    if act == "call":
        hosting.will_call(*where, visit.now)
        return "call"
    if act != "move":
        raise UserError("visit_booking/changed_since")
    hosting.move(*where, moment(visit.form.get("at", "")), visit.now)
    return "moved"


def _times(visit: Visit, of: Appointment) -> list[tuple[str, datetime]]:
    times = hosting.times_to_move(visit.session, visit.school, visit.actor, of.booking_id, visit.now)
    return [(at_school(each.starts_at).isoformat(timespec="minutes"), each.starts_at) for each in times[:MOST_TIMES]]


def _address(visit: Visit, token: str) -> str:
    """The whole address where pages can be reached, else its path; it says nothing of who looks at it now."""
    return f"{visit.school.base_url.rstrip('/')}/m/calendar/{token}?school={visit.school.config.code}"
