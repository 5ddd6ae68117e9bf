"""The village on pages: the director's children, the sheet to hand over, who looks after which village, aid."""

from bot.core.clock import at_school
from bot.identity.guardian_chain import leads_school
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import aid as asking
from handlers.proxy_guardian.actions import village as of_village
from handlers.proxy_guardian.pages.asked import month as month_asked
from handlers.proxy_guardian.pages.asked import number, told

PDF = "application/pdf"


def village(visit: Visit) -> Shown:
    """Own village's children: who reported this month, who did not, who needs a visit, what was asked."""
    month = month_asked(visit.query.get("month", ""), at_school(visit.now).date())
    children = of_village.own_children(visit.session, visit.actor, month, visit.now)
    return Show("proxy_guardian/village.html", {"children": children, "month": month})


def handover(visit: Visit, month: str) -> Shown:
    """The month's sheet on paper; leaders name the village."""
    month = month_asked(month, at_school(visit.now).date())
    named = visit.query.get("village", "")
    made = of_village.handover_pdf(visit.session, visit.school, visit.actor, month, visit.now, named)
    return Download(made, PDF, of_village.file_name(month))


def villages(visit: Visit) -> Shown:
    """Who looks after which village; posted: somebody does from now on, or does no more."""
    problem, where = "", (visit.session, visit.actor)
    if "act" in visit.form:
        with attempt(visit) as tried:
            if visit.form["act"] == "end":
                of_village.take_village(*where, number(visit.form.get("director", "")), visit.now)
            else:
                staff_id = number(visit.form.get("staff", ""))
                of_village.give_village(*where, visit.form.get("village", ""), staff_id, visit.now)
            return Leave(visit.url("proxy_guardian.villages", done="kept"))
        problem = tried.problem
    values = {
        "villages": of_village.villages_with(*where, visit.now),
        "staff": colleagues(visit.session, visit.school.id, visit.now),
        "month": month_asked("", at_school(visit.now).date()),
        "problem": problem,
        "done": told(visit, kept="proxy_guardian/page_kept"),
    }
    return Show("proxy_guardian/villages.html", values, 422 if problem else 200)


def aids(visit: Visit) -> Shown:
    """What was asked for, answered by the office; posted: one more request, or an answer."""
    problem, where = "", (visit.session, visit.actor)
    if "words" in visit.form:
        with attempt(visit) as tried:
            if "aid" in visit.form:
                child = asking.answer(*where, number(visit.form["aid"]), visit.form["words"], visit.now)
                return Leave(visit.url("proxy_guardian.aids", done="answered", child=child))
            child = asking.ask(*where, number(visit.form.get("pupil", "")), visit.form["words"], visit.now)
            return Leave(visit.url("proxy_guardian.aids", done="asked", child=child))
        problem = tried.problem
    waiting, answered = asking.requests_of(*where)
    values = {
        "waiting": waiting,
        "answered": answered,
        "children": asking.children_to_ask_for(*where, visit.now),
        "leads": leads_school(visit.actor),
        "given": visit.form,
        "problem": problem,
        "done": told(visit, asked="proxy_guardian/page_aid_asked", answered="proxy_guardian/page_aid_answered"),
    }
    return Show("proxy_guardian/aids.html", values, 422 if problem else 200)
