"""Who stands beside a child when a parent far away speaks: for the homeroom teacher and who leads the school."""

from datetime import time

from bot.core.errors import AccessDeniedError, UserError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import settling


def beside(visit: Visit) -> Shown:
    """The own classes, or all of the school."""
    found = settling.classes_of(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("affection_hotline.beside_class", class_id=found[0][0]))
    return Show("affection_hotline/beside.html", {"classes": found})


def beside_class(visit: Visit, class_id: int) -> Shown:
    """The parents far away of one class and the adults beside their children."""
    of = settling.settled_of_class(visit.session, visit.school, visit.actor, class_id, visit.now)
    values = {"found": of, "class_id": class_id, "done": visit.query.get("done", "")}
    return Show("affection_hotline/beside_class.html", values)


def beside_one(visit: Visit, class_id: int, pupil_id: int, guardian_id: int) -> Shown:
    """One parent and one child; posted: another adult, another hour."""
    pair = (pupil_id, guardian_id)
    with attempt(visit) as tried:
        if "key" in visit.form:
            hour = _minutes(visit.form.get("hour", ""))
            settling.settle(visit.session, visit.school, visit.actor, pair, visit.form["key"], hour, visit.now)
            return Leave(visit.url("affection_hotline.beside_class", class_id=class_id, done=pupil_id))
    of = settling.settled(visit.session, visit.school, visit.actor, *pair, visit.now)
    if of.line.class_id != class_id:
        raise AccessDeniedError
    values = {"of": of, "class_id": class_id, "given": visit.form, "problem": tried.problem}
    return Show("affection_hotline/beside_one.html", values, 422 if tried.problem else 200)


def _minutes(typed: str) -> int | None:
    """Minutes of the day out of ``17:30``; None for no hour. Raises :class:`UserError` for what is none."""
    if not typed.strip():
        return None
    try:
        at = time.fromisoformat(typed.strip())
    except ValueError:
        raise UserError("affection_hotline/hour_not_read") from None
    return at.hour * 60 + at.minute
