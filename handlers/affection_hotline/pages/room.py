"""The hotline room on the duty teacher's telephone: tick, play, record, send, next."""

from bot.core.errors import UserError
from bot.delivery.recordings import keep_recording
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.affection_hotline.actions import room as rooms
from handlers.affection_hotline.pages.numbers import number as number_of


def room(visit: Visit) -> Shown:
    """Today's calls and words; posted: what became of a call, that words were heard, or the child's answer."""
    problem = ""
    if visit.form:
        with attempt(visit) as tried:
            done, about = _act(visit)
            return Leave(visit.url("affection_hotline.room", done=done, about=about) + f"#{about}")
        problem = tried.problem
    values = {
        "of": rooms.room_today(visit.session, visit.school, visit.actor, visit.now),
        "now": visit.now,
        "done": visit.query.get("done", ""),
        "about": visit.query.get("about", ""),
        "problem": problem,
        "problem_of": visit.form.get("message", ""),
    }
    return Show("affection_hotline/room.html", values, 422 if problem else 200)


def room_file(visit: Visit, message_id: int, media_id: int) -> Shown:
    """A recording, picture or film out of a parent's words, for who plays them."""
    return Kept(*rooms.file_in_room(visit.session, visit.school, visit.actor, message_id, media_id, visit.now))


def _act(visit: Visit) -> tuple[str, str]:
    """What was done, and to which call or message."""
    where = (visit.session, visit.school, visit.actor)
    for outcome in rooms.OUTCOMES:
        if outcome in visit.form:
            number = number_of(visit.form[outcome])
            rooms.tick(*where, number, outcome, visit.now)
            return outcome, str(number)
    number = number_of(visit.form.get("message", ""))
    if visit.form.get("act") == "heard":
        rooms.heard(*where, number, visit.now)
        return "heard", str(number)
    file = visit.files.get("sound")
    content = file.read() if file and file.filename else b""
    if not content:
        raise UserError("affection_hotline/room_no_file")
    media_id = keep_recording(visit.session, visit.school, content, visit.folder, visit.now)
    rooms.answer(*where, number, media_id, visit.now)
    return "answered", str(number)
