"""How visitors are assessed: all of them, one down to the rows, and as a spreadsheet."""

from typing import get_args

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.visit import Download, Show, Shown, Visit
from handlers.home_visit.actions import assessment as actions
from handlers.home_visit.actions import assessment_paper as paper
from handlers.home_visit.rules.assessment import Kept, Verdict
from handlers.home_visit.rules.spans import Span, month_of, neighbours, span_named, term_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
# More on one page is more than an old phone should load; the spreadsheet has all of them.
MOST_VISITORS = 60


def assessment(visit: Visit) -> Shown:
    """The points of a month or term: of all visitors for who leads the school, else the own ones."""
    span, typed = _span_asked(visit), visit.query.get("start", "0")
    if not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    start, lines = int(typed), actions.assessments(visit.session, visit.school, visit.actor, span, visit.now)
    values = {
        "lines": lines[start : start + MOST_VISITORS],
        "following": start + MOST_VISITORS if len(lines) > start + MOST_VISITORS else None,
        "reads_all": actions.reads_all(visit.actor),
        **_about(visit, span),
    }
    return Show("home_visit/assessment.html", values)


def assessed(visit: Visit, staff_id: int) -> Shown:
    """One visitor's points, each with the visits, answers and promises behind it."""
    span = _span_asked(visit)
    found = actions.detail(visit.session, visit.school, visit.actor, staff_id, span, visit.now)
    values = {
        "found": found,
        "verdicts": {each: phrase("home_visit/assessment_verdict", verdict=each) for each in get_args(Verdict)},
        "promised": {each: phrase("home_visit/assessment_promise", kept=each) for each in get_args(Kept)},
        "band": actions.band,
        **_about(visit, span),
    }
    return Show("home_visit/assessed.html", values)


def assessment_sheet(visit: Visit) -> Shown:
    """The points and the rows behind them as a spreadsheet, without names of children."""
    span = _span_asked(visit)
    content = paper.workbook_of(visit.session, visit.school, visit.actor, span, visit.now)
    return Download(content, SHEET, phrase("home_visit/assessment_file", span=span) + ".xlsx")


def assessment_print(visit: Visit) -> Shown:
    """The points on paper."""
    span = _span_asked(visit)
    content = paper.on_paper(visit.session, visit.school, visit.actor, span, visit.now)
    return Download(content, PDF, phrase("home_visit/assessment_file", span=span) + ".pdf")


def _about(visit: Visit, span: Span) -> dict[str, object]:
    today, calendar = at_school(visit.now).date(), visit.school.calendar
    before, behind = neighbours(calendar, span)
    day = min(span.last, today)
    return {
        "span": span,
        "span_name": phrase("home_visit/assessment_span", span=span),
        "before": before,
        "behind": behind if behind.first <= today else None,
        "other": term_of(calendar, day) if span.is_month else month_of(day),
        "rules": visit.school.rules.assessment,
        "record_days": visit.school.rules.home_visit.record_school_days,
    }


def _span_asked(visit: Visit) -> Span:
    name = visit.query.get("span", "")
    span = span_named(visit.school.calendar, name) if name else month_of(at_school(visit.now).date())
    if span is None:
        raise AccessDeniedError
    return span
