"""Visits on the family's page: a time to pick, a word beforehand, and what was agreed at earlier ones."""

from datetime import datetime

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.home_visit.actions import answering
from handlers.home_visit.actions import archive as growth
from handlers.home_visit.pages.visits import number

MOST_TIMES = 6


def at_home(visit: Visit) -> Shown:
    """The visits to one's own home; posted: the answer to one."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            _act(visit, number(visit.form.get("visit", "")), visit.form["act"])
            return Leave(visit.url("home_visit.at_home", done=visit.form["act"].partition(":")[0]))
    found = growth.own_archive(visit.session, visit.school, visit.actor, visit.now)
    ahead = [each for each in found if each.visit.state in ("announced", "agreed")]
    times = {
        each.visit.visit_id: answering.more_times(
            visit.session, visit.school, visit.actor, each.visit.visit_id, visit.now
        )
        for each in ahead
    }
    values = {
        "ahead": ahead,
        "behind": [each for each in found if each.visit.state in ("visited", "recorded")],
        "later": times,
        "forms": {
            each.visit.visit_id: {
                name: visit.form_url(f"home_visit.{name}", {"visit_id": each.visit.visit_id})
                for name in ("wish", "words")
            }
            for each in ahead
        },
        "instead": _instead(visit),
        "problem": tried.problem,
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/at_home.html", values, 422 if tried.problem else 200)


def _instead(visit: Visit) -> dict[str, object] | None:
    """The visitor's times for another way (``?about=<visit>&way=school``)."""
    way = visit.query.get("way", "")
    if way not in answering.WAYS:
        return None
    where = (visit.session, visit.school, visit.actor, number(visit.query.get("about", "")))
    times = answering.other_ways(*where, way, visit.now)[:MOST_TIMES]
    return {"visit": answering.look(*where, visit.now), "way": way, "times": times}


def _act(visit: Visit, visit_id: int, act: str) -> None:
    where = (visit.session, visit.school, visit.actor, visit_id)
    verb, _, about = act.partition(":")
    if verb == "pick":
        answering.pick(*where, _moment(about), visit.now)
    elif verb in answering.WAYS:
        answering.come_instead(*where, verb, _moment(about), visit.now)
    elif verb == "way" and about in answering.WAYS:
        answering.wish_way(*where, about, visit.now)
    elif verb == "off":
        answering.call_off(*where, visit.now)
    else:
        raise AccessDeniedError


def _moment(typed: str) -> datetime:
    """A time out of a page of ours; anything else was made up."""
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise AccessDeniedError from None
