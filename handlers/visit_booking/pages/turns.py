"""A family's turn on a parents' day on a page: all times that are free, one tap each."""

from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions import parents_day_mine as mine
from handlers.visit_booking.rules import rounds

PARTS = 6


def my_days(visit: Visit) -> Shown:
    """The days ahead of one's families; the only one at once."""
    found = mine.days_of_family(visit.session, visit.actor, visit.now)
    if len(found) == 1:
        return Leave(_url(visit, found[0]))
    rows = [(of, _url(visit, of)) for of in found]
    return Show("visit_booking/my_days.html", {"rows": rows, "none_yet": phrase("visit_booking/no_day")})


def my_turn(visit: Visit, day_id: int, home: int) -> Shown:
    """One's turn and the free ones; posted: another turn, or none."""
    of = choosing.of_family(visit.session, visit.actor, day_id, home, visit.now)
    with attempt(visit) as tried:
        if visit.form.get("act") == "off":
            choosing.give_up(visit.session, visit.school, of.day, of.family, visit.now)
            return Leave(_url(visit, of, done="off"))
        if "turn" in visit.form:
            mine.choose(visit.session, visit.school, visit.actor, of, _number(visit.form["turn"]), visit.now)
            return Leave(_url(visit, of, done="chosen"))
    of = choosing.of_family(visit.session, visit.actor, day_id, home, visit.now)
    values = {
        "of": of,
        "parts": rounds.parts(of.free, PARTS) if len(of.free) > 2 * PARTS else [of.free] if of.free else [],
        "is_ahead": of.day.state in ("open", "placed") and visit.now < of.day.ends_at,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("visit_booking/my_turn.html", values, 422 if tried.problem else 200)


def _url(visit: Visit, of: choosing.Chosen, **more: str) -> str:
    return visit.url("visit_booking.my_turn", day_id=of.day.day_id, home=of.family.household_id, **more)


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
