"""Holidays on pages: a family says where the child is; the teacher's list of all, to print."""

from bot.core.clock import at_school
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import holidays as asking
from handlers.proxy_guardian.pages.asked import number, told


def my_holidays(visit: Visit) -> Shown:
    """The holidays of one's own children, each with the way to say it."""
    found = asking.open_questions(visit.session, visit.school, visit.actor, visit.now)
    rows = [
        (each, visit.form_url("proxy_guardian.holiday", {"pupil": each.pupil_id, "holiday": each.holiday.key}))
        for each in found
    ]
    return Show("proxy_guardian/my_holidays.html", {"rows": rows})


def holidays(visit: Visit) -> Shown:
    """Where each left-behind child is; posted: the teacher says it for a family."""
    problem = ""
    if "place" in visit.form:
        with attempt(visit) as tried:
            about = (number(visit.form.get("pupil", "")), visit.form.get("holiday", ""))
            said = (visit.form["place"], visit.form.get("words", ""))
            child = asking.enter_place(visit.session, visit.actor, about, *said, visit.now)
            return Leave(visit.url("proxy_guardian.holidays", done="kept", child=child))
        problem = tried.problem
    values = {
        "lists": asking.lists(visit.session, visit.school, visit.actor, visit.now),
        "today": at_school(visit.now).date(),
        "given": visit.form,
        "problem": problem,
        "done": told(visit, kept="proxy_guardian/page_ticked"),
    }
    return Show("proxy_guardian/holidays.html", values, 422 if problem else 200)
