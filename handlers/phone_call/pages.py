"""Calls to families on pages: the list, one family, a call made by oneself; for leaders every class."""

from datetime import date
from typing import TYPE_CHECKING

from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.delivery.along import playable
from bot.identity.guardian_chain import leads_school
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.phone_call.actions import calling, dialling, export, figures, made, results
from handlers.phone_call.rules import RESULTS, Result, promise_days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def calls(visit: Visit) -> Shown:
    """The families to call, today's first, and what was made this month; posted: the last result is taken back."""
    if "take_back" in visit.form:
        results.take_back(visit.session, visit.actor, _number(visit.form["take_back"]), visit.now)
        return Leave(visit.url("phone_call.calls", done="taken_back"))
    today = at_school(visit.now).date()
    waiting = calling.calls_to_make(visit.session, visit.actor)
    values = {
        "due": [each for each in waiting if each.due_on <= today],
        "ahead": [each for each in waiting if each.due_on > today],
        "today": today,
        "made": made.made_this_month(visit.session, visit.actor, visit.now),
        "slips": made.slips(visit.session, visit.actor, visit.now),
        "letters": made.calls_about_letters(visit.session, visit.actor),
        "leads": leads_school(visit.actor),
        "done": visit.query.get("done", ""),
        "child": visit.query.get("child", "")[:20],
        "most": visit.school.rules.phone_call.tries,
    }
    return Show("phone_call/calls.html", values)


def call(visit: Visit, call_id: int) -> Shown:
    """One family with its numbers and what one could say; posted: the result."""
    problem, asks_why = "", False
    if "dial" in visit.form:
        with attempt(visit) as tried:
            whom, urgent = _number(visit.form["dial"]), visit.form.get("urgent") == "1"
            dialling.dial(*_where(visit), call_id, whom, visit.now, urgent=urgent)
            return Leave(visit.url("phone_call.call", call_id=call_id))
        problem = tried.problem
    elif "act" in visit.form:
        with attempt(visit) as tried:
            outcome = _act(visit, call_id)
            return Leave(visit.url("phone_call.calls", done=_said(outcome), child=outcome.child))
        problem, asks_why = tried.problem, tried.asks_why
    dials = dialling.may_dial(visit.session, visit.school, visit.actor, visit.now)
    of = calling.open_call(visit.session, visit.actor, call_id, visit.now, numbers=not dials)
    values = {
        "of": of,
        "script": phrase(
            "phone_call/script",
            why=of.why,
            school=visit.school.name,
            caller=calling.caller_name(visit.session, visit.actor),
        ),
        "dials": dials,
        "dial": dialling.last_dial(visit.session, visit.actor, of.call_id, visit.now),
        "not_now": visit.form.get("dial", "") if problem else "",
        "is_enough": of.tries >= visit.school.rules.phone_call.tries,
        **_choices(visit, of.class_id),
        "problem": problem,
        "ask_why": asks_why,
    }
    return Show("phone_call/call.html", values, 422 if problem else 200)


def note(visit: Visit) -> Shown:
    """记电话: a call that the teacher made by himself; first the child, then the result."""
    problem, asks_why, pupil_id = "", False, _number(visit.query.get("pupil", "0"))
    if "act" in visit.form:
        with attempt(visit) as tried:
            result = _result(visit.form["act"])
            outcome = results.record_own(*_where(visit), pupil_id, result, visit.now, _heard(visit, result))
            return Leave(visit.url("phone_call.calls", done=_said(outcome), child=outcome.child))
        problem, asks_why = tried.problem, tried.asks_why
    children = calling.own_children(visit.session, visit.actor)
    if pupil_id and pupil_id not in dict(children):
        raise AccessDeniedError
    child, class_id = calling.child_of(visit.session, visit.actor, pupil_id, visit.now) if pupil_id else ("", 0)
    values = {
        "children": children,
        "pupil_id": pupil_id,
        "child": child,
        **(_choices(visit, class_id) if pupil_id else {}),
        "people": calling.people_of(visit.session, visit.actor, pupil_id) if pupil_id else (),
        "problem": problem,
        "ask_why": asks_why,
    }
    return Show("phone_call/note.html", values, 422 if problem else 200)


def slips(visit: Visit) -> Shown:
    """Slips for families whom no call reached, to print."""
    values = {
        "slips": made.slips(visit.session, visit.actor, visit.now),
        "duty_phone": visit.school.config.duty_phone,
    }
    return Show("phone_call/slips.html", values)


def classes(visit: Visit) -> Shown:
    """Every class: how many of the month's families were spoken with; each number opens them."""
    month = _month(visit)
    values = {"rows": figures.month_figures(visit.session, visit.actor, month, visit.now), "month": month,
              **_months(visit, month)}  # fmt: skip
    return Show("phone_call/classes.html", values)


def class_(visit: Visit, class_id: int) -> Shown:
    """The calls of one class, with what the teachers wrote; ``?what=`` those behind one number."""
    month, what = _month(visit), visit.query.get("what", "due")
    name, lines = figures.class_lines(visit.session, visit.actor, class_id, month, visit.now)
    if what not in figures.BEHIND:
        raise AccessDeniedError
    lines = [each for each in lines if what == "due" or what in each.counts]
    return Show("phone_call/class.html", {"name": name, "lines": lines, "what": what, "month": month})


def recording(visit: Visit, call_id: int, media_id: int) -> Shown:
    """What a teacher said about a call, for the caller and for who leads the school."""
    if str(media_id) not in made.media_of_call(visit.session, visit.actor, call_id, visit.now):
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def sheet(visit: Visit) -> Shown:
    """The same as a spreadsheet: the classes, and every call without what was said."""
    month = _month(visit)
    content = export.workbook_of(visit.session, visit.actor, month, visit.now)
    return Download(content, SHEET, phrase("phone_call/sheet_file", month=month))


def _act(visit: Visit, call_id: int) -> results.Outcome:
    act = visit.form["act"]
    if act in ("visit", "paper"):
        return results.other_way(*_where(visit), call_id, "visit" if act == "visit" else "paper", visit.now)
    result = _result(act)
    return results.give_result(*_where(visit), call_id, result, visit.now, _heard(visit, result))


def _heard(visit: Visit, result: Result) -> results.Heard:
    words, guardian = visit.form.get("words", ""), visit.form.get("guardian", "")
    promise = None
    if result == "needs_care":
        try:
            due_on = date.fromisoformat(visit.form.get("due_on", ""))
        except ValueError:
            raise UserError("dialogue/which_day") from None
        owner_id = _number(visit.form.get("owner", ""))
        promise = results.Promise(visit.form.get("promise", ""), due_on, owner_id, visit.form.get("because", ""))
    return results.Heard(words, (), _number(guardian) if guardian else None, promise)


def _choices(visit: Visit, class_id: int) -> dict[str, object]:
    today = at_school(visit.now).date()
    return {
        "days": promise_days(today, visit.school.calendar.next_school_day(today)),
        "owners": results.owners(visit.session, visit.school, visit.actor, class_id, visit.now),
        "given": visit.form,
    }


def _where(visit: Visit) -> "tuple[Session, SchoolContext, Actor]":
    return visit.session, visit.school, visit.actor


def _said(outcome: results.Outcome) -> str:
    return "kept" if outcome.became == "done" else outcome.became


def _result(typed: str) -> Result:
    for each in RESULTS:
        if each == typed:
            return each
    raise AccessDeniedError


def _month(visit: Visit) -> str:
    """``?month=2026-11``, else this one. Raises AccessDeniedError for what is no month."""
    asked = visit.query.get("month", "")
    if not asked:
        return figures.this_month(visit.now)
    try:
        return f"{date.fromisoformat(f'{asked}-01'):%Y-%m}"
    except ValueError:
        raise AccessDeniedError from None


def _months(visit: Visit, month: str) -> dict[str, str]:
    """The addresses of the month before, and of the one behind it if it has begun."""
    first = date.fromisoformat(f"{month}-01")
    before, after = (first - DAY).replace(day=1), (first + 31 * DAY).replace(day=1)
    links = {"before": visit.url("phone_call.classes", month=f"{before:%Y-%m}"), "after": ""}
    if f"{after:%Y-%m}" <= figures.this_month(visit.now):
        links["after"] = visit.url("phone_call.classes", month=f"{after:%Y-%m}")
    return links


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
