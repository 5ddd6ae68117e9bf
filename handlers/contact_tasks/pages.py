"""Calls and slips on a page, on a phone or at the desk; and the paper."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.delivery.ladder.call_results import Heard
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.contact_tasks.actions import calls as calling
from handlers.contact_tasks.actions import slips as papers


def calls(visit: Visit) -> Shown:
    """The calls of this member of staff; posted: the result of one."""
    if "task" not in visit.form:
        rows = calling.calls_to_make(visit.session, visit.actor)
        caller = calling.caller(visit.session, visit.actor)
        return Show(
            "contact_tasks/calls.html", {"rows": rows, "caller": caller, "nothing": phrase("contact_tasks/no_calls")}
        )
    task, result = _number(visit.form["task"]), visit.form.get("result", "")
    where = (visit.session, visit.school, visit.actor, task, visit.now)
    if result == "reached":
        option, answer = visit.form.get("option", ""), visit.form.get("answer", "").strip()[:200]
        heard: Heard = {"option": _number(option)} if option else {"answer": answer}
        calling.reached(*where, **heard)
    elif result in RESULTS:
        RESULTS[result](*where)
    else:
        raise AccessDeniedError
    return Leave(visit.url("contact_tasks.calls"))


RESULTS = {
    "no_answer": calling.not_taken,
    "wrong_number": calling.wrong,
    "to_office": calling.to_office,
    "to_paper": calling.to_paper,
}


def slips(visit: Visit) -> Shown:
    """The slips that are out; posted: those that came back, and what was ticked on them."""
    if "kept" not in visit.form:
        rows = papers.slip_rows(visit.session, visit.actor)
        return Show("contact_tasks/slips.html", {"rows": rows})
    back = [_number(each) for each in visit.form.getlist("back")]
    papers.tick_rows(visit.session, visit.school, visit.actor, back, visit.now)
    for name, option in visit.form.items():
        if name.startswith("option.") and option:
            task = _number(name.removeprefix("option."))
            papers.tick(visit.session, visit.school, visit.actor, task, _number(option), visit.now)
    return Leave(visit.url("contact_tasks.slips"))


def paper(visit: Visit) -> Shown:
    """The slips to print, three to a page; ``?again=1`` prints all that are out. Back to the list if there are none."""
    again = visit.query.get("again") == "1"
    made = papers.slips_printed(visit.session, visit.school, visit.actor, visit.now, again=again)
    if not made:
        return Leave(visit.url("contact_tasks.slips"))
    day = at_school(visit.now).date()
    return Download(made, "application/pdf", f"slips-{day}.pdf")


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
