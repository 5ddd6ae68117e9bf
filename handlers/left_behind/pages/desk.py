"""Left-behind children at the desk: the classes, the three things to know of each child, the month's reports."""

from bot.core.errors import AccessDeniedError
from bot.core.people import Role
from bot.delivery.along import playable
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.left_behind.actions import board, deciding, handing, knowing, marking
from handlers.left_behind.actions import month as months
from handlers.left_behind.actions.reaching import decides_class
from handlers.left_behind.rules import ANSWERS

HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})


def files(visit: Visit) -> Shown:
    """Every class one keeps files of, and those that came with a class.

    Posted: these have arrived, or a child is left behind of whom the roster does not say so.
    """
    if "take" in visit.form:
        ids = [_number(each) for each in visit.form.getlist("take")]
        count = handing.take_over(visit.session, visit.actor, ids, visit.now)
        return Leave(visit.url("left_behind.files", taken=count))
    if visit.form.get("mark"):
        marking.mark(visit.session, visit.school, visit.actor, _number(visit.form["mark"]), visit.now)
        return Leave(visit.url("left_behind.files", marked=1))
    values = {
        "unmarked": marking.unmarked(visit.session, visit.actor),
        "marked": visit.query.get("marked", ""),
        "classes": board.classes(visit.session, visit.actor, visit.now),
        "handed": handing.to_take(visit.session, visit.actor),
        "stood_in": board.stood_in_for(visit.session, visit.actor, visit.now),
        "taken": visit.query.get("taken", ""),
        "decides": visit.actor.may(HOMEROOM),
    }
    return Show("left_behind/files.html", values)


def knows(visit: Visit, class_id: int) -> Shown:
    """三知: each left-behind child of a class, what is missing first."""
    name = board.class_name(visit.session, visit.actor, class_id)
    found = knowing.three_knows(visit.session, visit.actor, class_id, visit.now)
    return Show("left_behind/knows.html", {"class_id": class_id, "name": name, "children": found})


def month(visit: Visit, class_id: int) -> Shown:
    """Who has reported this month; posted: what a recording said, or how a silent parent was found."""
    if "guardian" in visit.form:
        answer = visit.form.get("answer", "")
        months.settle(visit.session, visit.actor, _number(visit.form["guardian"]), answer, visit.now)
        return Leave(visit.url("left_behind.month", class_id=class_id))
    name = board.class_name(visit.session, visit.actor, class_id)
    lines = months.month_of_class(visit.session, visit.actor, class_id, visit.now)
    values = {"class_id": class_id, "name": name, "lines": lines, "answers": ANSWERS, "waits": months.WAITS}
    values["decides"] = decides_class(visit.actor, class_id)
    return Show("left_behind/month.html", values)


def proposed(visit: Visit) -> Shown:
    """What families propose, one after the other; posted: yes, or not yet and why."""
    problem, asks_why = "", False
    if "act" in visit.form:
        with attempt(visit) as tried:
            _decide(visit)
            return Leave(visit.url("left_behind.proposed"))
        problem, asks_why = tried.problem, tried.asks_why
    found = deciding.next_proposal(visit.session, visit.actor, visit.now)
    values = {"of": found, "problem": problem, "ask_why": asks_why, "given": visit.form}
    return Show("left_behind/proposed.html", values, 422 if problem else 200)


def recording(visit: Visit, guardian: int) -> Shown:
    """What a parent away said instead of tapping."""
    media_id = months.recording(visit.session, visit.actor, guardian, visit.now)
    return Kept(*playable(visit.session, visit.school.id, media_id))


def _decide(visit: Visit) -> None:
    where = (visit.session, visit.school, visit.actor, _number(visit.form.get("section", "")))
    act = visit.form["act"]
    if act == "take":
        deciding.take(*where, visit.now)
    elif act == "no":
        deciding.say_no(*where, visit.form.get("why", "").strip()[:200], visit.now, visit.form.get("because", ""))
    else:
        raise AccessDeniedError


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
