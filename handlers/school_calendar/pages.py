"""The school calendar on pages: families read it, staff write dates in, paste a list of them and strike them out."""

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.school_calendar import actions


def dates(visit: Visit) -> Shown:
    """The dates ahead."""
    found = actions.coming(visit.session, visit.school, visit.actor, visit.now)
    return Show("school_calendar/dates.html", {"dates": found})


def desk(visit: Visit) -> Shown:
    """What stands there, and the form for more; posted: lines are added, or one is struck out."""
    entered = None
    with attempt(visit) as tried:
        if "gone" in visit.form:
            actions.remove(visit.session, visit.actor, [_number(visit.form["gone"])])
            return Leave(visit.url("school_calendar.desk"))
        if "lines" in visit.form:
            class_id = _number(visit.form.get("class_id", ""))
            where = (visit.session, visit.school, visit.actor, class_id)
            because = visit.form.get("because", "")
            entered = actions.enter(*where, visit.form["lines"], visit.now, because=because)
    values = {
        "dates": actions.written(visit.session, visit.school, visit.actor, visit.now),
        "audiences": actions.audiences(visit.session, visit.actor),
        "chosen": visit.form.get("class_id", ""),
        "entered": entered,
        "lines": visit.form.get("lines", "") if tried.problem else "\n".join(entered.unclear) if entered else "",
        "problem": tried.problem,
        "ask_why": tried.asks_why,
    }
    return Show("school_calendar/desk.html", values, 422 if tried.problem else 200)


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
