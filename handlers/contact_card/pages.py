"""The card on a page: a family signs all its children's cards, a teacher fills a class on one screen."""

from datetime import date

from bot.core.clock import at_school, machine_now
from bot.core.day_card import ASPECTS, GOOD, RATING_NAMES, Entry
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.contact_card import actions
from handlers.contact_card.forms import when_it_goes


def cards(visit: Visit) -> Shown:
    """The latest cards of all children; posted: the signature under one child's."""
    if "pupil" in visit.form:
        pupil, until = _number(visit.form["pupil"]), _day(visit.form.get("until", ""))
        stamped = machine_now()
        try:
            actions.sign(visit.session, visit.actor, pupil, until, "page", now=visit.now, stamped=stamped)
        except UserError as refused:
            return _cards(visit, problem=phrase(refused.text, **refused.values))
        return Leave(visit.url("contact_card.cards"))
    return _cards(visit)


def classes(visit: Visit) -> Shown:
    """The classes that the teacher writes for; the only one at once."""
    found = actions.classes_to_write(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("contact_card.day", class_id=found[0][0]))
    links = [(name, visit.url("contact_card.day", class_id=class_id)) for class_id, name in found]
    return Show("contact_card/classes.html", {"links": links})


def day(visit: Visit, class_id: int) -> Shown:
    """Today's cards of a class: all children on one screen, all 好 until something else is chosen."""
    if "written" not in visit.form:
        return _day_of_class(visit, class_id)
    today = at_school(visit.now).date()
    lines = actions.day_of_class(visit.session, visit.actor, class_id, today)
    posted = {line.pupil_id: _entry(visit, line) for line in lines}
    changed = {
        line.pupil_id: posted[line.pupil_id] for line in lines if posted[line.pupil_id] != (line.entry or Entry())
    }
    try:
        with visit.session.begin_nested():
            done = actions.enter_day(visit.session, visit.school, visit.actor, class_id, today, changed, visit.now)
    except UserError as refused:
        return _day_of_class(visit, class_id, posted=posted, problem=phrase(refused.text, **refused.values))
    said = phrase("contact_card/day_entered", entered=done, when=when_it_goes(visit.school))
    return _day_of_class(visit, class_id, said=said)


def unsigned(visit: Visit, class_id: int) -> Shown:
    """The families behind the number of signatures; posted: those who may be are reminded, one or all."""
    said, problem = "", ""
    if "remind" in visit.form:
        one = visit.form["remind"]
        wanted = None if one == "all" else [_number(one)]
        try:
            names = actions.remind_unsigned(visit.session, visit.school, visit.actor, class_id, wanted, visit.now)
            said = phrase("contact_card/reminded", names=names)
        except UserError as refused:
            problem = phrase(refused.text, **refused.values)
    standing, children = actions.unsigned_of_class(visit.session, visit.school, visit.actor, class_id, visit.now)
    values = {"standing": standing, "groups": actions.by_state(children), "said": said, "problem": problem}
    return Show("contact_card/unsigned.html", values, status=400 if problem else 200)


def _cards(visit: Visit, problem: str = "") -> Shown:
    children = actions.latest_cards(visit.session, visit.actor, visit.now)
    return Show("contact_card/cards.html", {"children": children, "problem": problem})


def _day_of_class(
    visit: Visit, class_id: int, *, posted: dict[int, Entry] | None = None, said: str = "", problem: str = ""
) -> Shown:
    today = at_school(visit.now).date()
    lines = actions.day_of_class(visit.session, visit.actor, class_id, today)
    rows = [(line, (posted or {}).get(line.pupil_id) or line.entry or Entry()) for line in lines]
    values = {
        "rows": rows,
        "day": today,
        "aspects": ASPECTS,
        "ratings": RATING_NAMES,
        "entered": any(line.entry for line in lines),
        "said": said,
        "problem": problem,
    }
    return Show("contact_card/day.html", values, status=400 if problem else 200)


def _entry(visit: Visit, line: actions.PupilDay) -> Entry:
    """One row of the table as posted; a recording made in chat stays with it."""
    ratings, notes = dict[str, int](), dict[str, str]()
    for aspect in ASPECTS:
        rating = _number(visit.form.get(f"{line.pupil_id}.{aspect}", "2"))
        if rating not in RATING_NAMES:
            raise AccessDeniedError
        if rating != GOOD:
            ratings[aspect] = rating
        if note := visit.form.get(f"{line.pupil_id}.{aspect}.note", "").strip():
            notes[aspect] = note
    remark = visit.form.get(f"{line.pupil_id}.remark", "").strip()
    return Entry(ratings, notes, remark, line.entry.media_id if line.entry else None)


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise AccessDeniedError from None
