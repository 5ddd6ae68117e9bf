"""The board on the desk: from counts to children, and one button for each."""

from collections.abc import Mapping

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.contactability.actions import steps, unsent
from handlers.contactability.actions.board import Board, Line, board
from handlers.contactability.rules import CAUSES

# What a button has done, as the address of the page behind it says it.
DONE = frozenset({"pin", "pin_before", "verify", "verify_enough", "call"})


def school(visit: Visit) -> Shown:
    """All classes that one answers for, in counts; with ``?cause=`` the children behind a count; the only class."""
    found = board(visit.session, visit.school, visit.actor, visit.now)
    cause = _cause(visit)
    if cause:
        return _list(visit, found, {"title": "", "class_id": 0, "cause": cause})
    if len(found.classes) == 1:
        return Leave(visit.url("contactability.of_class", class_id=found.classes[0].class_id))
    totals = (sum(each.pupils for each in found.classes), sum(each.lost for each in found.classes))
    values = {"found": found, "pupils": totals[0], "lost": totals[1], "shaky": sum(c.shaky for c in found.classes)}
    return Show("contactability/school.html", values)


def of_class(visit: Visit, class_id: int) -> Shown:
    """The children of one class who are not reached for sure; posted: the next step for one of them."""
    found = board(visit.session, visit.school, visit.actor, visit.now, class_id)
    about: dict[str, object] = {"title": found.classes[0].name, "class_id": class_id, "cause": _cause(visit)}
    if "step" not in visit.form:
        return _list(visit, found, about)
    household = visit.form.get("household", "")
    line = steps.line_of(
        visit.session,
        visit.school,
        visit.actor,
        _number(visit.form.get("pupil", "")),
        _number(household) if household else None,
        visit.now,
    )
    with attempt(visit) as tried:
        return _take(visit, line)
    return _list(visit, found, about, problem=tried.problem)


def outbox(visit: Visit) -> Shown:
    """Messages that did not go out, by reason; posted: one goes again, or all of one reason."""
    session, of, now = visit.session, visit.school, visit.now
    if "again" in visit.form or "why" in visit.form:
        row_id = _number(visit.form["again"]) if "again" in visit.form else None
        queued = unsent.again(session, of, visit.actor, now, row_id=row_id, why=visit.form.get("why", ""))
        return Leave(visit.url("contactability.outbox", done=queued))
    done = visit.query.get("done", "")
    values = {
        "found": unsent.unsent(session, of, visit.actor, now),
        "done": int(done) if done.isascii() and done.isdigit() else None,
    }
    return Show("contactability/unsent.html", values)


def _take(visit: Visit, line: Line) -> Shown:
    session, of, now = visit.session, visit.school, visit.now
    match visit.form["step"]:
        case "slip":
            paper = steps.print_slip(session, of, visit.actor, line.pupil_id, now)
            return Download(paper, "application/pdf", f"{line.name}.pdf")
        case "call":
            steps.give_call(session, of, visit.actor, line, now)
            done = "call"
        case "pin":
            done = "pin" if steps.show_pin(session, of, line, now) else "pin_before"
        case "verify":
            done = "verify" if steps.ask_for_number(session, of, line, now) else "verify_enough"
        case _:
            raise AccessDeniedError
    return Leave(visit.url("contactability.of_class", class_id=line.class_id, done=done, child=line.pupil_id))


def _list(visit: Visit, found: Board, about: Mapping[str, object], problem: str = "") -> Shown:
    cause, lines = about["cause"], found.lines
    shown = [line for line in lines if not cause or line.trouble.cause == cause]
    done = visit.query.get("done", "")
    child = next((line.name for line in lines if str(line.pupil_id) == visit.query.get("child", "")), "")
    values = {
        **about,
        "found": found,
        "lines": shown,
        "problem": problem,
        "done": done if done in DONE else "",
        "child": child,
        "silent_days": visit.school.rules.delivery.silent_days,
    }
    return Show("contactability/children.html", values, status=400 if problem else 200)


def _cause(visit: Visit) -> str:
    """What is asked for behind the address; anything that is no cause is everything."""
    asked = visit.query.get("cause", "")
    return asked if asked in CAUSES else ""


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
