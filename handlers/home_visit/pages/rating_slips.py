"""The question after a visit on paper: slips handed out and counted by the office."""

from bot.core.errors import AccessDeniedError, UserError
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.home_visit.actions import rating_paper as actions

PDF = "application/pdf"
SCORES = ("satisfied", "so_so", "not")


def slips(visit: Visit) -> Shown:
    """Who gets a slip, and the boxes to count; posted: they were handed out, or a box was counted."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            return Leave(visit.url("home_visit.slips", done=_act(visit)))
    values = {
        "wanted": actions.slips_wanted(visit.session, visit.actor, visit.now),
        "boxes": actions.boxes(visit.session, visit.school, visit.actor),
        "scores": SCORES,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("home_visit/slips.html", values, 422 if tried.problem else 200)


def slips_print(visit: Visit) -> Shown:
    """The slips as a PDF; on none stands whose it is."""
    content = actions.slips_on_paper(visit.session, visit.school, visit.actor)
    return Download(content, PDF, "slips.pdf")


def _act(visit: Visit) -> str:
    if visit.form["act"] == "out":
        actions.hand_out(visit.session, visit.actor, [_number(each) for each in visit.form.getlist("turn")])
        return "out"
    visitor, _, who = visit.form["act"].partition(":")
    scores = tuple(visit.form.get(name, "").strip() or "0" for name in SCORES)
    if not all(each.isascii() and each.isdigit() and len(each) < 5 for each in scores):
        raise UserError("home_visit/slips_numbers")
    satisfied, so_so, not_satisfied = (int(each) for each in scores)
    counted = (satisfied, so_so, not_satisfied)
    actions.count(visit.session, visit.school, visit.actor, _number(visitor), who, counted, visit.now)
    return "counted"


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    return int(typed)
