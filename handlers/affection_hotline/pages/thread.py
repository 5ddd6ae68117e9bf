"""What parent and child said to each other, to be played and read; and what an adult beside a child is to play."""

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import adults, hearing, standing
from handlers.affection_hotline.pages.numbers import number

HEARD, NO_SOUND, ABSENT = "heard", "no_sound", "absent"


def thread(visit: Visit) -> Shown:
    """The own children's threads, and what is to be played here; posted: what came of it."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            done = _act(visit, visit.form["act"], number(visit.form.get("message", "")))
            return Leave(visit.url("affection_hotline.thread", done=done))
    lines = adults.own_lines(visit.session, visit.actor)
    values = {
        "to_play": standing.brought_to(visit.session, visit.actor),
        "threads": [(line, standing.thread_of(visit.session, line)) for line in lines],
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
    }
    return Show("affection_hotline/thread.html", values, 422 if tried.problem else 200)


def file(visit: Visit, message_id: int, media_id: int) -> Shown:
    """A recording, picture or film of a message."""
    return Kept(*standing.file_of(visit.session, visit.actor, message_id, media_id))


def _act(visit: Visit, act: str, message: int) -> str:
    where = (visit.session, visit.school, visit.actor, message, visit.now)
    if act == HEARD:
        hearing.heard(*where, tell=True)
        return HEARD
    if act == NO_SOUND:
        return "room" if hearing.no_sound(*where).in_room else NO_SOUND
    if act == ABSENT:
        return "room" if hearing.absent(*where).in_room else ABSENT
    raise AccessDeniedError
