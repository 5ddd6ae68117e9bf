"""Study groups on a page: made, ended, their meetings written down."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import groups
from handlers.proxy_guardian.actions.assigning import left_behind_children
from handlers.proxy_guardian.pages.asked import day, number, told


def study(visit: Visit) -> Shown:
    """The groups of one's own children; posted: one is made or ended, or a meeting written down."""
    problem = ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            _act(visit)
            return Leave(visit.url("proxy_guardian.study", done="kept"))
        problem = tried.problem
    values = {
        "groups": groups.groups_of(visit.session, visit.actor),
        "children": left_behind_children(visit.session, visit.actor),
        "today": at_school(visit.now).date(),
        "given": visit.form,
        "chosen": visit.form.getlist("pupil"),
        "problem": problem,
        "done": told(visit, kept="proxy_guardian/page_kept"),
    }
    return Show("proxy_guardian/study.html", values, 422 if problem else 200)


def _act(visit: Visit) -> None:
    form, where = visit.form, (visit.session, visit.actor)
    pupils = [number(each) for each in form.getlist("pupil")]
    if form["act"] == "make":
        leader = number(form.get("leader", ""))
        groups.make(*where, form.get("name", ""), form.get("place", ""), pupils, leader, visit.now)
    elif form["act"] == "met":
        on, words = day(form.get("on", "")), form.get("words", "")
        groups.write_meeting(*where, number(form.get("group", "")), on, pupils, words, visit.now)
    elif form["act"] == "end":
        groups.end(*where, number(form.get("group", "")), visit.now)
    else:
        raise AccessDeniedError
