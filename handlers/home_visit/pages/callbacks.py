"""The list of families that the school's head calls after a visit, at the desk."""

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.home_visit.actions import callback as actions


def callbacks(visit: Visit) -> Shown:
    """Whom to call and what came of it; posted: the result of one call."""
    with attempt(visit) as tried:
        if "result" in visit.form:
            about = visit.form.get("callback", "")
            if not (about.isascii() and about.isdigit()):
                raise AccessDeniedError
            words = visit.form.get("words", "").strip()
            actions.record(visit.session, visit.actor, int(about), visit.form["result"], words, visit.now)
            return Leave(visit.url("home_visit.callbacks", done=visit.form["result"]))
    found = actions.calls(visit.session, visit.actor, visit.now)
    values = {
        "waiting": [each for each in found if each.called_on is None],
        "called": [each for each in found if each.called_on is not None],
        "percent": visit.school.rules.home_visit.callback_percent,
        "most": actions.LONGEST_WORDS,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
    }
    return Show("home_visit/callbacks.html", values, 422 if tried.problem else 200)
