"""Letters at term's end on pages: the teacher's list of them, and a family's."""

from bot.core.errors import AccessDeniedError
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import letters as writing
from handlers.proxy_guardian.pages.asked import number, told


def my_letters(visit: Visit) -> Shown:
    """The letters about one's own children."""
    return Show(
        "proxy_guardian/my_letters.html", {"letters": writing.my_letters(visit.session, visit.actor, visit.now)}
    )


def letter_picture(visit: Visit, letter: int, media_id: int) -> Shown:
    """One page of a letter about one's own child."""
    found = writing.my_letter(visit.session, visit.actor, letter, visit.now)
    if str(media_id) not in found.pictures:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def letters(visit: Visit) -> Shown:
    """The children's letters and the school's; posted: pictures are kept, a letter or the school's is sent."""
    tried = None
    if "act" in visit.form:
        with attempt(visit) as tried:
            return Leave(visit.url("proxy_guardian.letters", done=_act(visit)))
    values = {
        "rows": writing.rows_of(visit.session, visit.school, visit.actor, visit.now),
        "term": writing.term_of(visit.school, visit.now),
        "most": writing.MOST_PICTURES,
        "given": visit.form,
        "problem": tried.problem if tried else "",
        "ask_why": tried.asks_why if tried else False,
        "done": told(visit, kept="proxy_guardian/page_letter_kept", sent="proxy_guardian/page_letter_sent"),
    }
    return Show("proxy_guardian/letters.html", values, 422 if values["problem"] else 200)


def _act(visit: Visit) -> str:
    where, act = (visit.session, visit.school, visit.actor), visit.form["act"]
    if act == "keep":
        pictures = pictures_in(visit, "pictures", most=writing.MOST_PICTURES)
        writing.keep_own(*where, number(visit.form.get("pupil", "")), pictures, visit.now)
        return "kept"
    if act == "send":
        writing.send_own(*where, number(visit.form.get("pupil", "")), visit.now)
        return "sent"
    lines = {number(each): visit.form.get(f"line-{each}", "") for each in visit.form.getlist("to")}
    because = visit.form.get("because", "")
    writing.send_school_letter(*where, visit.form.get("words", ""), lines, visit.now, because)
    return "sent"
