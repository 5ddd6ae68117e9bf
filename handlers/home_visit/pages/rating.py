"""What a family thinks of a visit, on its own page: one question after the other."""

from typing import cast

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.home_visit.actions import rating as actions

SATISFIED = 2


def rating(visit: Visit, visit_id: int) -> Shown:
    """The question of a visit; posted: the answer of the guardian or of the child, or the wish to be called."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            stage = _act(visit, visit_id, visit.form["act"])
            return Leave(visit.url("home_visit.rating", visit_id=visit_id, stage=stage))
        of = actions.question(visit.session, visit.school, visit.actor, visit_id, visit.now)
        return Show("home_visit/rating.html", {"of": of, "stage": visit.query.get("stage", ""), "problem": ""})
    return Show("home_visit/rating.html", {"of": None, "stage": "", "problem": tried.problem}, 422)


def _act(visit: Visit, visit_id: int, act: str) -> str:
    """Do what the button says; which question comes next, which says nothing of what was answered."""
    where = (visit.session, visit.school, visit.actor, visit_id)
    if act == "call":
        actions.wish_call(*where, visit.now)
        return "wished"
    who, _, score = act.partition(":")
    if score not in ("0", "1", "2"):
        raise AccessDeniedError
    of = actions.give(*where, cast("actions.Who", who), int(score), visit.now)
    if who == "pupil":
        return "over"
    return "call" if int(score) < SATISFIED and of.by else "thanks"
