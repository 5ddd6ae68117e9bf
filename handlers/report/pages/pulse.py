"""The month's question on a page: one tap."""

from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.report.actions import pulse as actions


def pulse(visit: Visit) -> Shown:
    """For families."""
    return _asked(visit, "report.pulse")


def pulse_desk(visit: Visit) -> Shown:
    """For the staff."""
    return _asked(visit, "report.pulse_desk")


def _asked(visit: Visit, page: str) -> Shown:
    problem = ""
    if "score" in visit.form:
        typed = visit.form["score"]
        if typed not in ("0", "1", "2"):
            raise AccessDeniedError
        with attempt(visit) as tried:
            actions.answer(visit.session, visit.school, visit.actor, int(typed), visit.now)
            return Leave(visit.url(page, said=1))
        problem = tried.problem
    values = {
        "month": actions.open_question(visit.session, visit.school, visit.actor, visit.now),
        "said": phrase("report/pulse_thanks" if visit.query.get("said") else "report/pulse_none"),
        "problem": problem,
        "smallest": visit.school.rules.report.smallest_group,
    }
    return Show("report/pulse.html", values, status=400 if problem else 200)
