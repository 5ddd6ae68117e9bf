"""我的跟进 at the desk: done with what shows it, longer with a reason, or a colleague's."""

from bot.appointments import follow_ups as promises
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.home_visit.actions import follow_ups as lists
from handlers.home_visit.pages.visits import day_of, number

MOST_PICTURES = 3


def follow_ups(visit: Visit) -> Shown:
    """What one still has to do, and what was done lately; posted: what became of one."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            _act(visit, number(visit.form.get("follow_up", "")), visit.form["act"])
            return Leave(visit.url("home_visit.follow_ups", done=visit.form["act"]))
    found = promises.open_of(visit.session, visit.school.id, visit.actor.staff_id or 0)
    values = {
        "open": found,
        "colleagues": lists.others(visit.session, visit.school, visit.actor, visit.now),
        "today": at_school(visit.now).date(),
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/follow_ups.html", values, 422 if tried.problem else 200)


def follow_up_kept(visit: Visit, follow_up: int, media_id: int) -> Shown:
    """A recording or picture that shows that a promise was kept, for its owner and who leads the school."""
    of = promises.mine(visit.session, visit.school, visit.actor, follow_up)
    if str(media_id) not in of.media:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def _act(visit: Visit, follow_up: int, act: str) -> None:
    where, form = (visit.session, visit.school, visit.actor, follow_up), visit.form
    if act == "close":
        pictures = pictures_in(visit, "pictures", most=MOST_PICTURES)
        promises.close(*where, form.get("evidence", ""), visit.now, media=pictures)
    elif act == "prolong":
        promises.prolong(*where, day_of(form.get("due", "")), form.get("why", ""), visit.now)
    elif act == "hand":
        promises.hand_over(*where, number(form.get("to", "")), form.get("why", ""), visit.now)
    else:
        raise AccessDeniedError
