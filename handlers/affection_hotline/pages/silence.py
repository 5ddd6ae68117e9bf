"""The homeroom teacher's list of children who have not heard from a parent far away for long."""

from bot.core.errors import AccessDeniedError
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import silence_answers


def silence(visit: Visit) -> Shown:
    """The list; posted: that two of them are in touch."""
    if "in_touch" in visit.form:
        typed = visit.form["in_touch"]
        if not typed.isascii() or not typed.isdigit():
            raise AccessDeniedError
        child = silence_answers.say_as_teacher(visit.session, visit.school, visit.actor, int(typed), visit.now)
        return Leave(visit.url("affection_hotline.silence", done=child))
    values = {
        "found": silence_answers.on_list(visit.session, visit.actor),
        "done": visit.query.get("done", "")[:20],
    }
    return Show("affection_hotline/silence.html", values)
