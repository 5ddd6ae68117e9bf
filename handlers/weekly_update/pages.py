"""The week's message on pages: families read it, the teacher writes it with pictures, looks at it and changes it."""

from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.delivery.along import MOST_PICTURES, playable
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.weekly_update import actions


def latest(visit: Visit) -> Shown:
    """The newest message of each class of one's children, or that of the week asked for; and the weeks before."""
    week = visit.query.get("week", "")
    where = (visit.session, visit.actor)
    found = actions.shown_week(*where, week, visit.now) if week else actions.latest(*where, visit.now)
    values = {
        "found": found,
        "past": [each for each in actions.past_weeks(*where, visit.now) if each.week != week],
        "is_past": bool(week),
        "none_yet": phrase("weekly_update/none_yet", at=visit.school.schedule.weekly_update),
    }
    return Show("weekly_update/latest.html", values)


def kept(visit: Visit, media_id: int) -> Shown:
    """A picture or recording that has gone out to one's class."""
    return Kept(*actions.file_of(visit.session, visit.actor, media_id, visit.now))


def classes(visit: Visit) -> Shown:
    """The classes that the teacher writes to, with what is written already; the only one's page at once."""
    found = actions.standing(visit.session, visit.school, visit.actor, visit.now)
    if len(found) == 1:
        return Leave(visit.url("weekly_update.write", class_id=found[0].class_id))
    rows = [
        (each, actions.written_for(visit.session, visit.school, visit.actor, each.class_id, visit.now))
        for each in found
    ]
    return Show("weekly_update/classes.html", {"rows": rows, "no_class": phrase("weekly_update/no_class")})


def write(visit: Visit, class_id: int) -> Shown:
    """What waits for the push as families will read it, and the form that changes it."""
    draft = actions.written_for(visit.session, visit.school, visit.actor, class_id, visit.now)
    problem, ask_why, words = "", False, draft.words
    if "words" in visit.form:
        with attempt(visit) as tried:
            return Leave(visit.url("weekly_update.write", class_id=class_id, done=_keep(visit, class_id, draft)))
        problem, ask_why, words = tried.problem, tried.asks_why, visit.form["words"]
    state = next(
        each
        for each in actions.standing(visit.session, visit.school, visit.actor, visit.now)
        if each.class_id == class_id
    )
    values = {
        "state": state,
        "draft": draft,
        "words": words,
        "problem": problem,
        "ask_why": ask_why,
        "room": MOST_PICTURES - len(draft.along.pictures) - len(draft.along.waiting),
        "refused": [(media_id, phrase(why)) for media_id, why in draft.along.refused],
        "at": visit.school.schedule.weekly_update,
        "done": visit.query.get("done", ""),
    }
    return Show("weekly_update/write.html", values, 422 if problem else 200)


def kept_at_desk(visit: Visit, class_id: int, media_id: int) -> Shown:
    """A picture or recording that waits for its push, for who wrote it."""
    draft = actions.written_for(visit.session, visit.school, visit.actor, class_id, visit.now)
    if str(media_id) not in draft.media:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def _keep(visit: Visit, class_id: int, draft: actions.Draft) -> str:
    """Do what the button says; the name of what was done."""
    where = (visit.session, visit.school, visit.actor, class_id)
    if visit.form.get("act") == "withdraw":
        actions.withdraw(*where, visit.now)
        return "withdrawn"
    gone = {*visit.form.getlist("gone"), *(media_id for media_id, _ in draft.along.refused)}
    stay = [media_id for media_id in draft.media if media_id not in gone]
    room = MOST_PICTURES - sum(media_id not in draft.along.voices for media_id in stay)
    media = [*stay, *pictures_in(visit, "pictures", most=room)]
    actions.change(*where, visit.form["words"].strip(), media, visit.now, because=visit.form.get("because", ""))
    return "kept"
