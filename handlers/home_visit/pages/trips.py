"""The way of a day and its costs, and the child's growth archive, at the desk."""

from datetime import date, timedelta

from bot.core.clock import at_school
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.home_visit.actions import archive as growth
from handlers.home_visit.actions import trip as travelling
from handlers.home_visit.pages.visits import day_of, number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def trip(visit: Visit) -> Shown:
    """The visits of one day in their order (``?day=2026-11-25``), to be printed; posted: kilometres and costs."""
    where = (visit.session, visit.school, visit.actor)
    days = travelling.days_of_trips(*where, visit.now)
    today = at_school(visit.now).date()
    with attempt(visit) as tried:
        if "visit" in visit.form:
            typed = (visit.form.get("km", ""), visit.form.get("yuan", ""))
            travelling.enter_costs(visit.session, visit.actor, number(visit.form["visit"]), *typed)
            return Leave(visit.url("home_visit.trip", day=visit.form.get("day", ""), done="kept"))
    asked = visit.form.get("day", "") or visit.query.get("day", "")
    day = day_of(asked) if asked else next((each for each in days if each >= today), today)
    values = {
        "day": day,
        "days": days,
        "stops": travelling.trip(*where, day, visit.now),
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/trip.html", values, 422 if tried.problem else 200)


def trips(visit: Visit) -> Shown:
    """What a month's visits came to (``?month=2026-11``): everybody's for who leads, else one's own."""
    first = _month(visit)
    rows = travelling.months_sum(visit.session, visit.actor, first)
    return Show("home_visit/trips.html", {"rows": rows, "first": first, "before": first - timedelta(days=1)})


def trips_sheet(visit: Visit) -> Shown:
    """The same as a spreadsheet."""
    first = _month(visit)
    content = travelling.sheet_of(travelling.months_sum(visit.session, visit.actor, first), first)
    return Download(content, XLSX, f"{first:%Y-%m}.xlsx")


def archive(visit: Visit, pupil: int) -> Shown:
    """Everything that visits, talks and calls about a child came to."""
    found = growth.archive(visit.session, visit.school, visit.actor, pupil, visit.now)
    return Show("home_visit/archive.html", {"of": found, "today": at_school(visit.now).date()})


def _month(visit: Visit) -> date:
    try:
        return date.fromisoformat(f"{visit.query.get('month', '')}-01")
    except ValueError:
        return at_school(visit.now).date().replace(day=1)
