"""What is kept of a child, on pages: for the family, and for who leads the school."""

from typing import TYPE_CHECKING

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.privacy.actions import asking, consenting, copying
from handlers.privacy.rules import purpose_named
from storage.privacy import children_called, homes_of, looks_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext


def mine(visit: Visit) -> Shown:
    """The family's: what was agreed to, how often somebody looked; posted: an answer, or a wish."""
    if "act" in visit.form:
        return _act_of_family(visit)
    values = {
        "of": consenting.of_children(*_where(visit), visit.now),
        "rules": visit.school.rules.privacy,
        "done": visit.query.get("done", ""),
    }
    return Show("privacy/mine.html", values)


def requests(visit: Visit) -> Shown:
    """What was asked for, and the search for a child; posted: agreed, or refused with a reason."""
    problem = ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            _decide(visit)
            return Leave(visit.url("privacy.requests"))
        problem = tried.problem
    name = visit.query.get("name", "").strip()[:20]
    values = {
        "asked": asking.listed(*_where(visit)),
        "name": name,
        "children": children_called(visit.session, visit.school.id, name) if name else [],
        "me": visit.actor.staff_id,
        "problem": problem,
        "rules": visit.school.rules.privacy,
    }
    return Show("privacy/requests.html", values, 422 if problem else 200)


def child(visit: Visit, pupil_id: int) -> Shown:
    """One child: who looked and why, a copy for one of its homes, the end; posted: one of the two."""
    pupil = asking.led_pupil(visit.session, visit.actor, pupil_id, "privacy", visit.now)
    homes = homes_of(visit.session, visit.school.id, pupil_id)
    if visit.form.get("act") == "copy":
        home = _number(visit.form.get("home", ""))
        if home not in dict(homes):
            raise AccessDeniedError
        copying.ask(*_where(visit), pupil_id, home, visit.now)
        return Leave(visit.url("privacy.child", pupil_id=pupil_id))
    if visit.form.get("act") == "end":
        asking.begin(*_where(visit), pupil_id, visit.now)
        return Leave(visit.url("privacy.requests"))
    values = {
        "pupil": pupil,
        "looks": looks_at(visit.session, visit.school.id, pupil_id),
        "homes": homes,
        "copy": copying.standing(*_where(visit), pupil_id),
    }
    return Show("privacy/child.html", values)


def copy(visit: Visit, export_id: int) -> Shown:
    """The finished copy, for who asked for it."""
    try:
        path, name = copying.file_of(*_where(visit), export_id, visit.now)
    except LookupError:
        raise AccessDeniedError from None
    return Kept(path, copying.ZIP, name)


def _act_of_family(visit: Visit) -> Shown:
    pupil_id, act = _number(visit.form.get("pupil", "")), visit.form["act"]
    if act == "copy":
        asking.ask_for_copy(*_where(visit), pupil_id, visit.now)
    elif act == "end":
        asking.ask_for_end(*_where(visit), pupil_id, visit.now)
    else:
        purpose = purpose_named(visit.form.get("purpose", ""))
        if purpose is None or act not in ("yes", "no"):
            raise AccessDeniedError
        consenting.answer(*_where(visit), pupil_id, purpose, visit.now, given=act == "yes")
    return Leave(visit.url("privacy.mine", done=act))


def _decide(visit: Visit) -> None:
    erasure_id = _number(visit.form.get("erasure", ""))
    if visit.form["act"] == "agree":
        asking.agree(*_where(visit), erasure_id, visit.now)
    else:
        asking.refuse(visit.session, visit.actor, erasure_id, visit.form.get("reason", ""), visit.now)


def _where(visit: Visit) -> "tuple[Session, SchoolContext, Actor]":
    return visit.session, visit.school, visit.actor


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
