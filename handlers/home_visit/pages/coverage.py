"""Who is visited and who is not, at the desk: numbers, the children behind each, a spreadsheet, a sheet to print."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.periods import Period, period_of, periods_of_year
from bot.core.texts import phrase
from bot.pages.visit import Download, Show, Shown, Visit
from handlers.home_visit.actions import coverage as actions
from handlers.home_visit.actions import coverage_paper as paper
from handlers.home_visit.actions.planning import period_asked
from handlers.home_visit.rules.coverage import RULES

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
# More on one page is more than an old phone should load.
MOST_CHILDREN = 100


def coverage(visit: Visit) -> Shown:
    """The numbers of the classes that one may see; each leads to its children."""
    found = _found(visit)
    values = {
        "found": found,
        "periods": [(each, _name(each)) for each in _periods(visit)],
        "rules": RULES[:4] if found.period.kind == "term" else RULES[:2],
        "words": paper.rule_words,
        "behind": lambda what, **of: _url(visit, "home_visit.coverage_behind", found, what=what, **of),
        "to": lambda page: _url(visit, page, found),
        **_about(found),
    }
    return Show("home_visit/coverage.html", values)


def coverage_behind(visit: Visit) -> Shown:
    """The children behind one number, with what is owed to each and until when."""
    found, what, grade = _found(visit), visit.query.get("what", "pupils"), visit.query.get("grade", "")
    mentor = _number(visit.query.get("mentor", ""))
    lines = actions.behind(found, what, grade, mentor)
    start = _number(visit.query.get("start", "")) or 0
    of: dict[str, str | int] = {"what": what, **({"grade": grade} if grade else {})}
    of |= {"mentor": mentor} if mentor else {}
    following = start + MOST_CHILDREN
    values = {
        "lines": lines[start:following],
        "many": len(lines),
        "following": _url(visit, "home_visit.coverage_behind", found, **of, start=following)
        if following < len(lines)
        else "",
        "what": what,
        "grade": grade,
        "words": paper.rule_words,
        "back": _url(visit, "home_visit.coverage", found),
        **_about(found),
    }
    return Show("home_visit/coverage_behind.html", values)


def coverage_sheet(visit: Visit) -> Shown:
    """The same as a spreadsheet."""
    found = _found(visit)
    return Download(paper.coverage_sheet(found), SHEET, _file(found) + ".xlsx")


def coverage_print(visit: Visit) -> Shown:
    """The same on paper."""
    found = _found(visit)
    pages = paper.coverage_print(found, school=visit.school.name, title=_file(found))
    return Download(pages[0], PDF, _file(found) + ".pdf")


def _found(visit: Visit) -> actions.Coverage:
    period = period_asked(visit.school, visit.query.get("period", ""), at_school(visit.now).date())
    class_id = _number(visit.query.get("class_id", ""))
    return actions.coverage(visit.session, visit.school, visit.actor, period, visit.now, class_id)


def _periods(visit: Visit) -> list[Period]:
    """Those of this school year that have begun."""
    today = at_school(visit.now).date()
    year = period_of(visit.school.calendar, today).school_year
    return [each for each in periods_of_year(visit.school.calendar, year) if each.first <= today]


def _about(found: actions.Coverage) -> dict[str, object]:
    return {"period": found.period, "name": _name(found.period), "class_name": _class_name(found)}


def _class_name(found: actions.Coverage) -> str:
    return found.classes[0].name if found.class_id is not None and found.classes else ""


def _url(visit: Visit, page: str, found: actions.Coverage, **of: str | int) -> str:
    of |= {} if found.class_id is None or "class_id" in of else {"class_id": found.class_id}
    return visit.url(page, period=found.period.key, **of)


def _file(found: actions.Coverage) -> str:
    return phrase("home_visit/coverage_file", period=_name(found.period) + _class_name(found))


def _name(period: Period) -> str:
    return phrase("home_visit/plan_period", period=period)


def _number(typed: str) -> int | None:
    """A number out of an address of ours; anything else was made up, and meets what strangers meet."""
    if typed and not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    return int(typed) if typed else None
