"""The week's message on a page: families read it, the teacher is led to the form."""

from bot.core.texts import phrase
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.weekly_update import actions


def latest(visit: Visit) -> Shown:
    """The newest message of each class of one's children."""
    found = actions.latest(visit.session, visit.actor, visit.now)
    return Show(
        "weekly_update/latest.html",
        {"found": found, "none_yet": phrase("weekly_update/none_yet", at=visit.school.schedule.weekly_update)},
    )


def classes(visit: Visit) -> Shown:
    """The classes that the teacher writes to, with what is written already; the only one's form at once."""
    found = actions.classes_to_write(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.form_url("weekly_update.write", {"class_id": found[0][0]}))
    rows = [
        (
            name,
            visit.form_url("weekly_update.write", {"class_id": class_id}),
            actions.written_for(visit.session, visit.school, visit.actor, class_id, visit.now),
        )
        for class_id, name in found
    ]
    return Show("weekly_update/classes.html", {"rows": rows, "no_class": phrase("weekly_update/no_class")})
