"""The gate on the guard's phone: a field for the digits, the day's list, and the same list for printing."""

import re
from datetime import date

from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.visit_booking.actions import gate as gates
from handlers.visit_booking.actions import gate_missed
from handlers.visit_booking.actions.gate_paper import list_on_paper

CODE = re.compile(r"[0-9]{4}")


def gate(visit: Visit) -> Shown:
    """Today's list; posted: digits, taps for who came, or a tap taken back."""
    today = at_school(visit.now).date()
    problem = ""
    if "undo" in visit.form:
        number = _number(visit.form["undo"])
        gone = gates.take_back(visit.session, visit.school, visit.actor, number, visit.now)
        return Leave(visit.url("visit_booking.gate", done="undone" if gone else ""))
    if "one" in visit.form or "came" in visit.form:
        return Leave(visit.url("visit_booking.gate", **_let_in(visit)))
    if "code" in visit.form:
        said = _say_code(visit, visit.form["code"])
        if said is not None and said.guest and said.verdict == "in":
            return Leave(visit.url("visit_booking.gate", came=said.guest.booking_id))
        problem = phrase("visit_booking/gate_problem", said=said)
    guests = gates.guests(visit.session, visit.actor, today)
    shown = _number(visit.query["came"]) if "came" in visit.query else 0
    values = {
        "today": today,
        "tomorrow": today + DAY,
        "waiting": [each for each in guests if each.state != "came"],
        "came": [each for each in guests if each.state == "came"],
        "let_in": next((each for each in guests if each.booking_id == shown and each.state == "came"), None),
        "done": visit.query.get("done", ""),
        "problem": problem,
    }
    return Show("visit_booking/gate.html", values, 422 if problem else 200)


def gate_paper(visit: Visit) -> Shown:
    """One day's list as PDF, with the digits and a box to tick."""
    try:
        day = date.fromisoformat(visit.query.get("day", ""))
    except ValueError:
        day = at_school(visit.now).date()
    guests = gates.guests(visit.session, visit.actor, day)
    (made,) = list_on_paper(visit.school.name, day, guests)
    return Download(made, "application/pdf", phrase("visit_booking/gate_file", day=day))


def missed(visit: Visit) -> Shown:
    """Whom one waited for in vain lately; posted: was there all the same."""
    if "was_there" in visit.form:
        number = _number(visit.form["was_there"])
        gate_missed.was_there(visit.session, visit.school, visit.actor, number, visit.now)
        return Leave(visit.url("visit_booking.missed", done="yes"))
    found = gate_missed.missed(visit.session, visit.actor, visit.now)
    return Show("visit_booking/missed.html", {"found": found, "done": visit.query.get("done", "")})


def _let_in(visit: Visit) -> dict[str, str | int]:
    """Those who were tapped or ticked; what the page then says."""
    ids = (
        [_number(visit.form["one"])] if "one" in visit.form else [_number(each) for each in visit.form.getlist("came")]
    )
    came = gates.let_in(visit.session, visit.school, visit.actor, ids, visit.now)
    return {"came": came[0].booking_id} if len(came) == 1 else {"done": len(came)}


def _say_code(visit: Visit, typed: str) -> gates.Said | None:
    digits = "".join(typed.split())
    return (
        gates.say_code(visit.session, visit.school, visit.actor, digits, visit.now) if CODE.fullmatch(digits) else None
    )


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
