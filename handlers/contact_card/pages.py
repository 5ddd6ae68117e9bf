"""The card on a page: a family signs all its children's cards, a teacher fills a class on one screen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.core.clock import at_school, machine_now
from bot.core.day_card import ASPECTS, GOOD, RATING_NAMES, Card, Entry
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.drawing import drawing_in
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from bot.policy.gate import QUESTIONED
from handlers.contact_card import actions
from handlers.contact_card.forms import by_when, when_it_goes


def cards(visit: Visit) -> Shown:
    """The latest cards of all children; posted: the signature under one child's."""
    if "pupil" in visit.form:
        pupil, until = _number(visit.form["pupil"]), _day(visit.form.get("until", ""))
        stamped = machine_now()
        try:
            drawn, about = drawing_in(visit), (visit.session, visit.school, visit.actor, pupil, until)
            seen = visit.form.get("seen", "")
            actions.sign(*about, "page", now=visit.now, stamped=stamped, drawing=drawn, seen=seen)
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
    """Today's cards of a class: all children on one screen, all 好 until something else is tapped."""
    today = at_school(visit.now).date()
    lines = actions.day_of_class(visit.session, visit.actor, class_id, today)
    if "written" not in visit.form:
        return _day_of_class(visit, class_id, lines)
    posted = _posted(visit, lines)
    before = {line.pupil_id: line.entry or Entry() for line in lines}
    changed = {pupil_id: entry for pupil_id, entry in posted.items() if entry != before[pupil_id]}
    try:
        with visit.session.begin_nested():
            where = (visit.session, visit.school, visit.actor, class_id)
            done = actions.enter_day(*where, today, changed, visit.now, because=visit.form.get("because", ""))
    except UserError as refused:
        return _day_of_class(visit, class_id, lines, posted=posted, refused=refused)
    said = phrase("contact_card/day_entered", entered=done, when=when_it_goes(visit.school))
    return _day_of_class(visit, class_id, actions.day_of_class(visit.session, visit.actor, class_id, today), said=said)


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


def opinions(visit: Visit) -> Shown:
    """What families said to this teacher; posted: a talk is asked for, or a colleague answers instead."""
    said, problem, invite = "", "", ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            said, invite = _turned(visit)
        problem = tried.problem
    lines = actions.opinion_board(visit.session, visit.actor, visit.now)
    waiting = [line.opinion.id for line in lines if line.is_mine and line.answered_at is None]
    values = {
        "lines": lines,
        "colleagues": {each: actions.may_get(visit.session, visit.actor, each, visit.now) for each in waiting},
        "classes": actions.waiting_in_classes(visit.session, visit.actor, visit.now),
        "moment": _moment,
        "said": said,
        "invite": invite,
        "problem": problem,
    }
    return Show("contact_card/opinions.html", values, status=400 if problem else 200)


def words(visit: Visit) -> Shown:
    """What this guardian said to teachers, and their answers; posted: thanks, or that it is not solved."""
    said, problem = "", ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            said = _settled(visit)
        problem = tried.problem
    lines = actions.own_words(visit.session, visit.actor, visit.now)
    values = {"lines": lines, "moment": _moment, "said": said, "problem": problem}
    return Show("contact_card/words.html", values, status=400 if problem else 200)


def home_voice(visit: Visit, class_id: int, media_id: int) -> Shown:
    """A family's recording of how the child is at home, at the desk."""
    return Kept(*actions.home_voice(visit.session, visit.school, visit.actor, class_id, media_id, visit.now))


def opinion_voice(visit: Visit, opinion: int, media_id: int) -> Shown:
    """A recording of an opinion, at the desk."""
    return Kept(*actions.opinion_voice(visit.session, visit.actor, opinion, media_id))


def words_voice(visit: Visit, opinion: int, media_id: int) -> Shown:
    """A recording of one's own opinion or its answer, on the phone."""
    return Kept(*actions.opinion_voice(visit.session, visit.actor, opinion, media_id))


def _turned(visit: Visit) -> tuple[str, str]:
    """What came of the button below an opinion, and where a time is offered to the home that is asked to come."""
    opinion, act = _number(visit.form.get("opinion", "")), visit.form["act"]
    if act == "pass":
        to = _number(visit.form.get("to", ""))
        child, teacher = actions.pass_on(visit.session, visit.school, visit.actor, opinion, to, now=visit.now)
        return phrase("contact_card/passed", child=child, teacher=teacher), ""
    if act not in ("meet", "call"):
        raise AccessDeniedError
    way: actions.Talk = "meet" if act == "meet" else "call"
    child = actions.ask_for_talk(visit.session, visit.school, visit.actor, opinion, way, now=visit.now)
    said = phrase("contact_card/answer_sent", child=child, is_measure=False)
    if way == "call":
        return said, ""
    pupil, home = actions.whom_to_invite(visit.session, visit.actor, opinion)
    return said, visit.form_url("visit_booking.invite", {"pupil": pupil, "home": home})


def _settled(visit: Visit) -> str:
    """What came of the family's word on an answer."""
    opinion, act = _number(visit.form.get("opinion", "")), visit.form["act"]
    if act == "thanks":
        teacher = actions.thank(visit.session, visit.actor, opinion, now=visit.now)
        return phrase("contact_card/thanked", teacher=teacher)
    if act != "unsolved":
        raise AccessDeniedError
    sent = actions.unsolved(visit.session, visit.school, visit.actor, opinion, now=visit.now)
    return phrase("contact_card/unsolved", teacher=sent.surnames[0], by=by_when(sent, visit.now))


def _moment(at: datetime) -> str:
    return phrase("contact_card/moment", at=at)


def _cards(visit: Visit, problem: str = "") -> Shown:
    children = actions.latest_cards(visit.session, visit.school, visit.actor, visit.now)
    return Show("contact_card/cards.html", {"children": children, "problem": problem})


def _day_of_class(
    visit: Visit,
    class_id: int,
    lines: Sequence[actions.PupilDay],
    *,
    posted: Mapping[int, Entry] | None = None,
    said: str = "",
    refused: UserError | None = None,
) -> Shown:
    today = at_school(visit.now).date()
    entries = {line.pupil_id: (posted or {}).get(line.pupil_id, line.proposed) for line in lines}
    values = {
        "rows": [(line, entries[line.pupil_id], _special(line, entries[line.pupil_id])) for line in lines],
        "day": today,
        "aspects": ASPECTS,
        "ratings": [(value, name) for value, name in RATING_NAMES.items() if value != GOOD],
        "bright": phrase("contact_card/bright_spots").split(),
        "entered": any(line.entry for line in lines),
        "home": actions.home_words(visit.session, visit.school, visit.actor, class_id, visit.now),
        "class_id": class_id,
        "ticked": any(line.ticked for line in lines),
        "said": said,
        "problem": phrase(refused.text, **refused.values) if refused else "",
        "ask_why": refused is not None and refused.text == QUESTIONED,
    }
    return Show("contact_card/day.html", values, status=400 if refused else 200)


def _special(line: actions.PupilDay, entry: Entry) -> str:
    """What stands beside the name in the list: only what is not simply 好."""
    card = Card(line.pupil_id, date.min, "", entry)
    return " ".join([*card.special, *([entry.remark] if entry.remark else [])])


def _posted(visit: Visit, lines: Sequence[actions.PupilDay]) -> dict[int, Entry]:
    """What the page brought of each child on it; its fields are numbered in the order of ``children``, to be short."""
    known = {line.pupil_id: line for line in lines}
    shown = [_number(each) for each in visit.form.get("children", "").split()]
    return {
        pupil_id: _entry(visit, place, known[pupil_id].entry or Entry())
        for place, pupil_id in enumerate(shown)
        if pupil_id in known
    }


def _entry(visit: Visit, place: int, before: Entry) -> Entry:
    """One child as posted; a recording made in chat stays with it."""
    ratings, notes = dict[str, int](), dict[str, str]()
    for aspect in ASPECTS:
        tapped = [_number(each) for each in visit.form.getlist(f"{aspect[0]}{place}")]
        if not RATING_NAMES.keys() >= set(tapped):
            raise AccessDeniedError
        if tapped and min(tapped) != GOOD:
            ratings[aspect] = min(tapped)
        if note := visit.form.get(f"{aspect[0]}n{place}", "").strip():
            notes[aspect] = note
    bright = phrase("contact_card/bright_spots").split()
    tapped = [_number(each) for each in visit.form.getlist(f"b{place}")]
    said = [bright[each] for each in tapped if each < len(bright)]
    typed = visit.form.get(f"r{place}", "").strip()
    return Entry(ratings, notes, ",".join([*said, *([typed] if typed else [])]), before.media_id)


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
