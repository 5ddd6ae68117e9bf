"""A class and its children on the desk: rows on a computer, cards on a phone, each mark a door to the family."""

from datetime import date

from bot.core.clock import at_school
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.class_page.actions import child as looking
from handlers.class_page.actions.export import workbook_of
from handlers.class_page.actions.table import class_table, classes_seen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def classes(visit: Visit) -> Shown:
    """The classes that one teaches or leads; the only one at once."""
    found = classes_seen(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("class_page.of_class", class_id=found[0].class_id))
    rows = [(each, visit.url("class_page.of_class", class_id=each.class_id)) for each in found]
    return Show("class_page/classes.html", {"rows": rows})


def of_class(visit: Visit, class_id: int) -> Shown:
    """All children of a class with what is known of each family."""
    table = class_table(visit.session, visit.actor, class_id, visit.now)
    return Show("class_page/class.html", {"table": table, "day": at_school(visit.now).date()})


def export(visit: Visit, class_id: int) -> Shown:
    """The same as a spreadsheet."""
    table = class_table(visit.session, visit.actor, class_id, visit.now)
    return Download(workbook_of(table), XLSX, f"{table.name}.xlsx")


def child(visit: Visit, class_id: int, pupil: int) -> Shown:
    """One child's families, and a month of cards (``?month=2026-11``)."""
    today = at_school(visit.now).date()
    first = _month(visit.query.get("month", ""), today)
    found = looking.child_page(visit.session, visit.actor, class_id, pupil, first, visit.now)
    return Show("class_page/child.html", {"child": found, "other_month": _other_month(first, today)})


def _month(asked: str, today: date) -> date:
    """The first day of the month that is asked for; this month for anything that is none, and for those to come."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today
    return min(first, today).replace(day=1)


def _other_month(first: date, today: date) -> date:
    """The month before this one; from an earlier one, back to this."""
    if first < today.replace(day=1):
        return today.replace(day=1)
    return first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1)
