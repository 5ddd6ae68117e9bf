"""The figures of a week, month, term or year at the desk: each with what it means and the families behind it."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.pages.visit import Download, Show, Shown, Visit
from handlers.report.actions import behind as opening
from handlers.report.actions import counting, paper
from handlers.report.actions import trend as over_time
from handlers.report.rules.spans import SPAN_OF, Span, before, behind, month_of, span_named

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
# More rows than these are not for a phone: a large school is looked at grade by grade.
MOST_ROWS = 100


def report(visit: Visit) -> Shown:
    """The figures of ``?span=`` and ``?of=``, compared with the span before."""
    found = _found(visit)
    today, calendar = at_school(visit.now).date(), visit.school.calendar
    day, following = min(found.span.last, today), behind(calendar, found.span)
    values = {
        "found": found,
        "name": paper.span_words(found.span),
        "name_before": paper.span_words(found.before),
        "spans": {kind: of(calendar, day).name for kind, of in SPAN_OF.items()},
        "back": before(calendar, found.span).name,
        "on": following.name if following.first <= today else "",
        "classes": found.classes if len(found.classes) <= MOST_ROWS else (),
        "staff": found.staff[:MOST_ROWS] if visit.query.get("by", "") == "staff" else (),
        "grades": list(dict.fromkeys(each.grade for each in found.seen.choices)) if found.seen.leads else [],
        "means": paper.meaning_of,
        "title": paper.title_of,
        "shown": paper.shown,
        "opens": lambda figure: found.seen.opens and figure.opens == "children",
    }
    return Show("report/report.html", values)


def families(visit: Visit) -> Shown:
    """The families behind ``?figure=``; with ``?missing=1`` those for whom something is missing."""
    asked = opening.Asked(
        visit.query.get("figure", "signatures"),
        span_asked(visit),
        visit.query.get("of", ""),
        missing=visit.query.get("missing", "") == "1",
        start=_number(visit.query.get("start", "0")),
    )
    found = opening.behind(visit.session, visit.school, visit.actor, asked, visit.now)
    following = asked.start + opening.MOST_LINES
    values = {
        "found": found,
        "asked": asked,
        "name": paper.span_words(asked.span),
        "following": following if following < found.many else None,
        "title": paper.title_of,
        "means": paper.meaning_of,
    }
    return Show("report/families.html", values)


def trend(visit: Visit) -> Shown:
    """How ``?figure=`` went over the last weeks, months, terms or years."""
    span, of = span_asked(visit), visit.query.get("of", "")
    name = visit.query.get("figure", "signatures")
    found = over_time.trend(visit.session, visit.school, visit.actor, name, span, visit.now, of)
    values = {
        "found": found,
        "span": span,
        "of": of,
        "names": [paper.span_words(each.span) for each in found.points],
        "shown": [paper.shown(found.figure, each.value) for each in found.points],
        "title": paper.title_of(found.figure),
        "means": paper.meaning_of(found.figure),
    }
    return Show("report/trend.html", values)


def report_sheet(visit: Visit) -> Shown:
    """The same as a spreadsheet."""
    found = _found(visit)
    return Download(paper.as_sheet(found), SHEET, paper.file_name(found) + ".xlsx")


def report_print(visit: Visit) -> Shown:
    """The same on paper."""
    found = _found(visit)
    return Download(paper.on_paper(found, visit.school.name), PDF, paper.file_name(found) + ".pdf")


def span_asked(visit: Visit) -> Span:
    """The span in the address; this month where it names none."""
    name = visit.query.get("span", "")
    calendar = visit.school.calendar
    span = span_named(calendar, name) if name else month_of(calendar, at_school(visit.now).date())
    if span is None:
        raise AccessDeniedError
    return span


def _found(visit: Visit) -> counting.Report:
    of = visit.query.get("of", "")
    return counting.report(visit.session, visit.school, visit.actor, span_asked(visit), visit.now, of)


def _number(typed: str) -> int:
    """A number out of an address of ours; anything else was made up, and meets what strangers meet."""
    if not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    return int(typed)
