"""What belongs to a class's month and term: points, the four-part report, spot checks, the plan."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.periods import Period, period_named, period_of
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.report.actions import class_report, paper, term_plan
from handlers.report.actions import month as actions
from handlers.report.rules.spans import Span, before, behind, month_of, span_named
from handlers.report.rules.words import LONGEST
from storage.report.groups import FIGURES


def month(visit: Visit) -> Shown:
    """The points of a month by class; the office closes them, draws classes and notes what it finds."""
    span, problem = _month_asked(visit), ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            _act(visit, span)
            return Leave(visit.url("report.month", month=span.name))
        problem = tried.problem
    found = actions.month_page(visit.session, visit.school, visit.actor, span, visit.now)
    values = {
        "found": found,
        "name": paper.span_words(span),
        "figures": [FIGURES[name] for name in (found.sheets[0].parts if found.sheets else ())],
        "title": paper.title_of,
        "what": lambda check: phrase("report/check_what", what=check.what),
        "problem": problem,
        **_around(visit, span),
    }
    return Show("report/month.html", values, status=400 if problem else 200)


def class_month(visit: Visit, class_id: int) -> Shown:
    """A class's report of a month; posted: kept, or sent to the office."""
    span, problem = _month_asked(visit), ""
    if "act" in visit.form:
        words = {part: visit.form.get(part, "") for part in class_report.PARTS}
        with attempt(visit) as tried:
            class_report.write_report(
                visit.session, visit.school, visit.actor, (class_id, span), words, visit.now,
                send=visit.form["act"] == "send",
            )  # fmt: skip
            return Leave(visit.url("report.class_month", class_id=class_id, month=span.name))
        problem = tried.problem
    found = class_report.class_report(visit.session, visit.school, visit.actor, class_id, span, visit.now)
    typed = {part: visit.form[part] for part in class_report.PARTS if problem and part in visit.form}
    values = {
        "found": found,
        "words": {**found.words, **typed},
        "parts": [(part, phrase("report/part", part=part)) for part in class_report.PARTS],
        "most": LONGEST,
        "name": paper.span_words(span),
        "title": paper.title_of,
        "shown": paper.shown,
        "problem": problem,
        **_around(visit, span),
    }
    return Show("report/class_month.html", values, status=400 if problem else 200)


def plan(visit: Visit, class_id: int) -> Shown:
    """A class's plan of a term; posted: kept."""
    period, problem = _term_asked(visit), ""
    if visit.form:
        tasks = {month: visit.form.get(month, "") for month in term_plan.months_of(period)}
        with attempt(visit) as tried:
            term_plan.write_plan(visit.session, visit.actor, class_id, period, tasks, visit.now)
            return Leave(visit.url("report.plan", class_id=class_id, term=period.key, said=1))
        problem = tried.problem
    each, tasks, may_write = term_plan.term_plan(visit.session, visit.actor, class_id, period)
    values = {
        "each": each,
        "tasks": {**tasks, **{month: visit.form[month] for month in tasks if month in visit.form}},
        "may_write": may_write,
        "most": LONGEST,
        "period": period,
        "said": visit.query.get("said", ""),
        "problem": problem,
    }
    return Show("report/plan.html", values, status=400 if problem else 200)


def _act(visit: Visit, span: Span) -> None:
    """What the office does on the month's page."""
    form, given = visit.form, (visit.session, visit.school, visit.actor, span)
    if form["act"] == "close":
        actions.close_month(*given, visit.now)
    elif form["act"] == "draw":
        actions.draw_checks(*given, visit.now)
    else:
        class_id = form.get("class_id", "")
        if not (class_id.isascii() and class_id.isdigit()):
            raise AccessDeniedError
        found = (int(class_id), form["act"], form.get("words", "").strip())
        actions.note_check(*given, found, visit.now)


def _month_asked(visit: Visit) -> Span:
    name, calendar = visit.query.get("month", ""), visit.school.calendar
    span = span_named(calendar, name) if name else month_of(calendar, at_school(visit.now).date())
    if span is None or span.kind != "month":
        raise AccessDeniedError
    return span


def _term_asked(visit: Visit) -> Period:
    calendar, key = visit.school.calendar, visit.query.get("term", "")
    if not key:
        period = period_of(calendar, at_school(visit.now).date())
        key = period.key if period.kind == "term" else f"{period.school_year}-{period.school_year + 1}-2"
    found = period_named(calendar, key)
    if found is None or found.kind != "term":
        raise AccessDeniedError
    return found


def _around(visit: Visit, span: Span) -> dict[str, object]:
    calendar = visit.school.calendar
    following = behind(calendar, span)
    on = following.name if following.first <= at_school(visit.now).date() else ""
    return {"span": span, "back": before(calendar, span).name, "on": on}
