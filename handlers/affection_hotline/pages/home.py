"""约孩子在家通话 on a page: when the parent is free (once), which time; and for both sides what is agreed."""

from datetime import datetime

from bot.core.errors import AccessDeniedError, UserError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import adults, calls, home_calls, home_dialling
from handlers.affection_hotline.actions.home_calls import SAYS
from handlers.affection_hotline.actions.home_times import home_times
from handlers.affection_hotline.pages.numbers import number
from handlers.affection_hotline.rules.free_hours import HOURS, days_of

# Times of one child on the page: enough for a week or two of evenings, and a thumb finds the end.
MOST_TIMES = 12


def home(visit: Visit) -> Shown:
    """What is agreed, and for a parent the times that are free; posted: one of them taken, changed, or how it was."""
    with attempt(visit) as tried:
        if visit.form:
            done = _act(visit)
            return Leave(visit.url("affection_hotline.home", done=done))
    lines = adults.own_lines(visit.session, visit.actor)
    children = [(line, home_times(visit.session, visit.school, line, visit.now)) for line in lines]
    values = {
        "agreed": home_calls.own_calls(visit.session, visit.school, visit.actor, visit.now),
        "children": children,
        "most": MOST_TIMES,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("affection_hotline/home.html", values, 422 if tried.problem else 200)


def _act(visit: Visit) -> str:
    """What was done."""
    where = (visit.session, visit.school, visit.actor)
    act = visit.form.get("act", "")
    if act == "take":
        home_calls.take_home(*where, number(visit.form.get("pupil", "")), _moment(visit), visit.now)
    elif act == "free":
        _free(visit)
    elif act == "cancel":
        home_calls.cancel_home(*where, number(visit.form.get("at_home", "")), visit.now)
    elif act == "connect":
        home_dialling.connect(*where, number(visit.form.get("at_home", "")), visit.now)
    elif act in SAYS:
        home_calls.say_home(*where, number(visit.form.get("at_home", "")), act, visit.now)
    else:
        raise AccessDeniedError
    return act


def _moment(visit: Visit) -> datetime:
    """One of the times of the page, or nothing was chosen."""
    chosen = visit.form.get("at", "")
    if not chosen:
        raise UserError("affection_hotline/home_choose")
    try:
        at = datetime.fromisoformat(chosen)
    except ValueError:
        raise AccessDeniedError from None
    if at.tzinfo is None:
        raise AccessDeniedError
    return at


def _free(visit: Visit) -> None:
    days, hours = days_of(visit.form.getlist("day")), visit.form.get("hours", "")
    if not days:
        raise UserError("affection_hotline/call_which_days")
    if hours not in HOURS:
        raise AccessDeniedError
    pupil = number(visit.form.get("pupil", ""))
    calls.free_hours(visit.session, visit.actor, pupil, days, HOURS[hours])
