"""The theme of the month on pages: families read all that is shown, the teacher opens it and decides."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.discussion.actions import answering, moderating, opening
from handlers.discussion.rules import MOST_PICTURES, last_days


def themes(visit: Visit) -> Shown:
    """The themes of the children's classes; the only one at once."""
    found = answering.themes(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("discussion.theme", theme_id=found[0].theme_id))
    return Show("discussion/themes.html", {"themes": found, "none_yet": phrase("discussion/none_yet")})


def theme(visit: Visit, theme_id: int) -> Shown:
    """One theme with all that the class may read, and what oneself said."""
    of = answering.read(visit.session, visit.actor, theme_id, visit.now)
    form = visit.form_url("discussion.answer", {"theme_id": theme_id}) if of.is_open else ""
    return Show("discussion/theme.html", {"of": of, "form": form})


def kept(visit: Visit, theme_id: int, media_id: int) -> Shown:
    """A picture or recording of the teacher's."""
    of = answering.read(visit.session, visit.actor, theme_id, visit.now)
    if str(media_id) not in of.theme.along.shown:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def classes(visit: Visit) -> Shown:
    """The classes of the teacher; the only one at once."""
    found = opening.classes_led(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("discussion.moderate", class_id=found[0][0]))
    rows = [(name, visit.url("discussion.moderate", class_id=class_id)) for class_id, name in found]
    return Show("discussion/classes.html", {"rows": rows, "no_class": phrase("discussion/no_class")})


def moderate(visit: Visit, class_id: int) -> Shown:
    """A class's themes and what families said; posted: a theme is opened or changed, or answers are decided about."""
    problem, ask_why = "", False
    if "act" in visit.form:
        with attempt(visit) as tried:
            return Leave(visit.url("discussion.moderate", class_id=class_id, **_act(visit, class_id)))
        problem, ask_why = tried.problem, tried.asks_why
    chosen = visit.query.get("theme", "")
    of = moderating.board(visit.session, visit.actor, class_id, _number(chosen) if chosen else 0)
    today = at_school(visit.now).date()
    this_month = of.theme if of and of.theme.month == f"{today.year}-{today.month:02}" else None
    values = {
        "name": dict(opening.classes_led(visit.session, visit.actor))[class_id],
        "class_id": class_id,
        "of": of,
        "this_month": this_month,
        "month": today.month,
        "days": last_days(today),
        "given": visit.form if problem else {},
        "room": MOST_PICTURES - (len(this_month.media) if this_month else 0),
        "others": [
            each
            for each in moderating.themes_led(visit.session, visit.actor, class_id)
            if of and each.theme_id != of.theme.theme_id
        ],
        "stopped": _counted(visit.query.get("stopped", "")),
        "done": visit.query.get("done", ""),
        "problem": problem,
        "ask_why": ask_why,
    }
    return Show("discussion/moderate.html", values, 422 if problem else 200)


def kept_at_desk(visit: Visit, class_id: int, media_id: int) -> Shown:
    """A picture of a theme, or a family's recording, for the class's teacher."""
    for each in moderating.themes_led(visit.session, visit.actor, class_id):
        of = moderating.board(visit.session, visit.actor, class_id, each.theme_id)
        voices = [media for said in of.said for media in said.voices] if of else []
        if str(media_id) in (*each.media, *voices):
            return Kept(*playable(visit.session, visit.school.id, media_id))
    raise AccessDeniedError


def _act(visit: Visit, class_id: int) -> dict[str, str | int]:
    """Do what the button says; what the page then says."""
    if visit.form["act"] == "open":
        _open(visit, class_id)
        return {"done": "opened"}
    verdict, _, number = visit.form["act"].partition(":")
    of = moderating.board(visit.session, visit.actor, class_id, _number(visit.form.get("theme", "")))
    if of is None or verdict not in ("shown", "kept"):
        raise AccessDeniedError
    meant = [_number(number)] if number else [each.answer_id for each in of.waiting]
    where = (visit.session, visit.school, visit.actor, of, meant)
    decided = moderating.decide(*where, "shown" if verdict == "shown" else "kept", visit.now)
    return {"theme": of.theme.theme_id, "done": "decided", "stopped": len(decided.stopped)}


def _open(visit: Visit, class_id: int) -> None:
    of = moderating.board(visit.session, visit.actor, class_id)
    today = at_school(visit.now).date()
    before = of.theme if of and of.theme.month == f"{today.year}-{today.month:02}" else None
    gone = visit.form.getlist("gone")
    stay = [media for media in before.media if media not in gone] if before else []
    media = (*stay, *pictures_in(visit, "pictures", most=MOST_PICTURES - len(stay)))
    try:
        closes_on = date.fromisoformat(visit.form.get("closes_on", ""))
    except ValueError:
        raise UserError("dialogue/which_day") from None
    title, words, because = (visit.form.get(name, "").strip() for name in ("title", "words", "because"))
    written = opening.Written(title, words, media, closes_on, because)
    opening.open_theme(visit.session, visit.school, visit.actor, class_id, written, visit.now)


def _counted(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
