"""The homeroom teacher's list of children who have not heard from a parent far away for long."""

from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import silence_answers
from handlers.affection_hotline.pages.numbers import number


def silence(visit: Visit) -> Shown:
    """The list; posted: that two of them are in touch."""
    if "in_touch" in visit.form:
        which = number(visit.form["in_touch"])
        child = silence_answers.say_as_teacher(visit.session, visit.school, visit.actor, which, visit.now)
        return Leave(visit.url("affection_hotline.silence", done=child))
    values = {
        "found": silence_answers.on_list(visit.session, visit.actor),
        "done": visit.query.get("done", "")[:20],
    }
    return Show("affection_hotline/silence.html", values)
