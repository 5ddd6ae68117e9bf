"""我的代管 on pages: one's children with the duties of the month, ticked with a line; the month's sheet."""

from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import duties, sheets
from handlers.proxy_guardian.pages.asked import number, told


def charges(visit: Visit) -> Shown:
    """The children that one stands in for; posted: a duty is ticked, or the tick of today taken back."""
    problem, where = "", (visit.session, visit.actor)
    if "untick" in visit.form:
        found = duties.untick(*where, number(visit.form["untick"]), visit.now)
        return Leave(visit.url("proxy_guardian.charges", done="unticked", child=found.child))
    if "duty" in visit.form:
        with attempt(visit) as tried:
            found = duties.tick(*where, number(visit.form["duty"]), visit.form.get("words", ""), (), visit.now)
            return Leave(visit.url("proxy_guardian.charges", done="ticked", child=found.child))
        problem = tried.problem
    values = {
        "charges": duties.my_charges(*where, visit.now),
        "today": visit.now,
        "month": sheets.this_month(visit.now),
        "failed": visit.form.get("duty", "") if problem else "",
        "problem": problem,
        "done": told(visit, ticked="proxy_guardian/page_ticked", unticked="proxy_guardian/page_unticked"),
    }
    return Show("proxy_guardian/charges.html", values, 422 if problem else 200)


def sheet(visit: Visit, pupil: int) -> Shown:
    """四管四掌握 of this month about one child."""
    problem = ""
    if "words" in visit.form:
        managed, known = visit.form.getlist("managed"), visit.form.getlist("known")
        with attempt(visit) as tried:
            sheets.write_sheet(visit.session, visit.actor, pupil, managed, known, visit.form["words"], visit.now)
            charge = duties.my_charge(visit.session, visit.actor, pupil, visit.now)
            return Leave(visit.url("proxy_guardian.charges", done="ticked", child=charge.child))
        problem = tried.problem
    values = {
        "of": duties.my_charge(visit.session, visit.actor, pupil, visit.now),
        "sheet": sheets.my_sheet(visit.session, visit.actor, pupil, visit.now),
        "month": sheets.this_month(visit.now),
        "problem": problem,
    }
    return Show("proxy_guardian/sheet.html", values, 422 if problem else 200)
