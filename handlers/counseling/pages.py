"""The counselor's room at the desk, what others may know of it, talks of teachers, and the guardian's own page."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import typed
from bot.identity.access import children_of
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.counseling.actions import children, handing, heart_talks
from handlers.counseling.actions import room as rooms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext


def heart(visit: Visit) -> Shown:
    """What this guardian said to the counselor, and the answers; the way to say more."""
    values = {
        "children": children_of(visit.session, visit.actor),
        "talks": rooms.own_talks(visit.session, visit.actor),
        "has_counselor": bool(children.counselors(visit.session, visit.school.id, visit.now)),
    }
    return Show("counseling/heart.html", values)


def heart_file(visit: Visit, own_talk_id: int, media_id: int) -> Shown:
    """A recording or picture of an own talk."""
    own = [each for each in rooms.own_talks(visit.session, visit.actor) if each.head.talk_id == own_talk_id]
    if not own:
        raise AccessDeniedError
    return Kept(*rooms.file_of(visit.session, visit.actor, own[0], media_id))


def room(visit: Visit) -> Shown:
    """The counselor's talks; everybody else reads that there are some, and when."""
    mine = children.is_counselor(visit.actor)
    values = {
        "open": rooms.room(visit.session, visit.actor) if mine else [],
        "ended": rooms.room(visit.session, visit.actor, ended=True) if mine else [],
        "exist": rooms.exist(*_where(visit), visit.now),
        "is_counselor": mine,
        "gives": bool(handing.rooms(visit.session, visit.actor)),
    }
    return Show("counseling/room.html", values)


def new(visit: Visit) -> Shown:
    """A child, and what is entered about it: a wish to talk, or a talk that was."""
    found = children.pupils_of(visit.session, visit.actor)
    name = visit.query.get("name", "").strip()[:20]
    if name:
        found = [each for each in found if name in each[1]]
    several = len({class_name for _, _, class_name in found}) > 1
    shown = [] if several and not name else found
    return Show("counseling/new.html", {"children": shown, "name": name, "several": several})


def talk(visit: Visit, talk_id: int) -> Shown:
    """One talk; posted: an answer, a note, a time, whether the family knows, the end."""
    problem, asks_why = "", False
    if (act := visit.form.get("act")) is not None:
        if act not in ACTS:
            raise AccessDeniedError
        with attempt(visit) as tried:
            ACTS[act](visit, talk_id)
            return Leave(visit.url("counseling.talk", talk_id=talk_id))
        problem, asks_why = tried.problem, tried.asks_why
    whole = rooms.talk(visit.session, visit.actor, talk_id, visit.now)
    values = {
        "whole": whole,
        "of": whole.head,
        "problem": problem,
        "ask_why": asks_why,
        "given": visit.form,
        "minutes": visit.school.rules.counseling.talk_minutes,
    }
    return Show("counseling/talk.html", values, 422 if problem else 200)


def talk_file(visit: Visit, talk_id: int, media_id: int) -> Shown:
    """A recording or picture of a talk, for its counselor."""
    whole = rooms.talk(visit.session, visit.actor, talk_id, visit.now)
    return Kept(*rooms.file_of(visit.session, visit.actor, whole, media_id))


def give(visit: Visit) -> Shown:
    """A room goes over to another counselor."""
    problem = ""
    if "to" in visit.form:
        with attempt(visit) as tried:
            from_staff, to_staff = _number(visit.form.get("from", "")), _number(visit.form["to"])
            handing.hand_over(*_where(visit), from_staff, to_staff, visit.now)
            return Leave(visit.url("counseling.room"))
        problem = tried.problem
    values = {
        "rooms": handing.rooms(visit.session, visit.actor),
        "counselors": children.counselors(visit.session, visit.school.id, visit.now),
        "problem": problem,
    }
    return Show("counseling/handing.html", values, 422 if problem else 200)


def talks(visit: Visit) -> Shown:
    """谈心: what one wrote; a counselor reads all, the office counts."""
    values = {
        "entries": heart_talks.entries(visit.session, visit.actor),
        "counts": heart_talks.counts(visit.session, visit.actor, visit.now),
        "is_counselor": children.is_counselor(visit.actor),
    }
    return Show("counseling/talks.html", values)


def _answer(visit: Visit, talk_id: int) -> None:
    words = typed(visit.form.get("words", ""))
    if not words:
        raise UserError("counseling/words_please", most=heart_talks.LONGEST)
    rooms.answer(*_where(visit), talk_id, [words], visit.now, visit.form.get("because", ""))


def _note(visit: Visit, talk_id: int) -> None:
    words = visit.form.get("note", "").strip()
    if not words:
        raise UserError("counseling/words_please", most=heart_talks.LONGEST)
    rooms.note(visit.session, visit.actor, talk_id, words[: heart_talks.LONGEST], visit.now)


def _time(visit: Visit, talk_id: int) -> None:
    try:
        day, clock = date.fromisoformat(visit.form.get("day", "")), time.fromisoformat(visit.form.get("clock", ""))
        minutes = int(visit.form.get("minutes", ""))
    except ValueError:
        raise UserError("counseling/which_time") from None
    rooms.set_time(*_where(visit), talk_id, datetime.combine(day, clock, SHANGHAI), minutes, visit.now)


def _end(visit: Visit, talk_id: int) -> None:
    rooms.end(*_where(visit), talk_id, visit.now)


def _show(visit: Visit, talk_id: int) -> None:
    rooms.let_family_know(visit.session, visit.actor, talk_id, visit.now, hidden=False)


def _hide(visit: Visit, talk_id: int) -> None:
    rooms.let_family_know(visit.session, visit.actor, talk_id, visit.now, hidden=True)


ACTS = {"answer": _answer, "note": _note, "time": _time, "end": _end, "show": _show, "hide": _hide}


def _where(visit: Visit) -> "tuple[Session, SchoolContext, Actor]":
    return visit.session, visit.school, visit.actor


def _number(sent: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not sent.isascii() or not sent.isdigit():
        raise AccessDeniedError
    return int(sent)
