"""What the month asks, on pages: one's own, every class, one class with all its rules; of today or any other day."""

from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from bot.pages.visit import Download, Show, Shown, Visit
from handlers.monthly_reminder.actions import export, readers

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def mine(visit: Visit) -> Shown:
    """What is due and overdue for who reads it."""
    on = readers.day_asked(visit.query.get("on", ""), visit.now)
    values = {
        "of": readers.mine(visit.session, visit.school, visit.actor, on),
        "on": on,
        "classes": readers.own_classes(visit.session, visit.actor),
        "leads": leads_school(visit.actor),
    }
    return Show("monthly_reminder/mine.html", values)


def classes(visit: Visit) -> Shown:
    """Every class with its numbers; each opens the children behind it."""
    on = readers.day_asked(visit.query.get("on", ""), visit.now)
    rows = readers.class_table(visit.session, visit.school, visit.actor, on)
    names = [name for name, _ in visit.school.rules.duties()]
    return Show("monthly_reminder/classes.html", {"rows": rows, "names": names, "on": on})


def class_(visit: Visit, class_id: int) -> Shown:
    """One class: each rule with its children, those that are done and those ahead as well."""
    on = readers.day_asked(visit.query.get("on", ""), visit.now)
    name, of = readers.of_class(visit.session, visit.school, visit.actor, class_id, on)
    what = visit.query.get("what", "")
    shown = [each for each in of if not what or each.name == what]
    return Show(
        "monthly_reminder/class.html", {"name": name, "class_id": class_id, "of": shown, "what": what, "on": on}
    )


def sheet(visit: Visit, class_id: int) -> Shown:
    """The month's table of one class: a line for each child, a column for each rule."""
    on = readers.day_asked(visit.query.get("on", ""), visit.now)
    name, of = readers.of_class(visit.session, visit.school, visit.actor, class_id, on)
    content = export.workbook_of(name, of)
    return Download(content, SHEET, phrase("monthly_reminder/sheet_file", name=name, on=on))
