"""Alarms at the desk: the list, one alarm with all that was done, and its one page of paper."""

from bot.core.errors import AccessDeniedError
from bot.delivery.pager.raising import StepKind
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.care.actions import handling
from handlers.care.actions.seeing import ended, open_for, reach, whole
from handlers.care.actions.timeline_pdf import timeline_on_paper
from handlers.care.actions.waiting import pager_trouble
from handlers.care.forms.alarms import CHANNELS, OUTCOMES, STEPS

# What can be started by hand, beside what an alarm of its kind starts with.
CLOCKS: tuple[StepKind, ...] = ("contact", "caretaker", "parent", "authority", "report")


def alarms(visit: Visit) -> Shown:
    """What is open, and what was closed lately."""
    values = {
        "open": open_for(visit.session, visit.actor),
        "ended": ended(visit.session, visit.actor),
        "trouble": pager_trouble(visit.session, visit.school, visit.actor, visit.now),
    }
    return Show("care/alarms.html", values)


def alarm(visit: Visit, alarm: int) -> Shown:
    """One alarm; posted: taken in hand, handed on, a step done, a clock started, ended."""
    reached = reach(visit.session, visit.actor, alarm, visit.now)
    problem = ""
    if (act := visit.form.get("act")) is not None:
        if act not in ACTS:
            raise AccessDeniedError
        with attempt(visit) as tried:
            ACTS[act](visit, alarm)
            return Leave(visit.url("care.alarm", alarm=alarm))
        problem = tried.problem
    case = whole(visit.session, visit.school, reached, visit.now)
    values = {"case": case, "problem": problem, "steps": STEPS, "channels": CHANNELS, "outcomes": OUTCOMES}
    others = colleagues(visit.session, visit.school.id, visit.now)
    return Show("care/alarm.html", {**values, "clocks": CLOCKS, "colleagues": others}, 422 if problem else 200)


def timeline(visit: Visit, alarm: int) -> Shown:
    """The one page to print."""
    made = timeline_on_paper(visit.session, visit.school, visit.actor, alarm, visit.now)
    return Download(made, "application/pdf", f"alarm-{alarm}.pdf")


def _take(visit: Visit, alarm: int) -> None:
    handling.take(visit.session, visit.school, visit.actor, alarm, visit.now)


def _hand(visit: Visit, alarm: int) -> None:
    typed = visit.form.get("staff", "")
    if not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    handling.hand_to(visit.session, visit.school, visit.actor, alarm, int(typed), visit.now)


def _write(visit: Visit, alarm: int) -> None:
    sent = visit.form
    done = handling.Done(
        sent.get("kind", ""), sent.get("person", "")[:40], sent.get("channel", ""), sent.get("proof", "")[:200]
    )
    handling.write_down(visit.session, visit.school, visit.actor, alarm, done, visit.now)


def _start(visit: Visit, alarm: int) -> None:
    kind = next((each for each in CLOCKS if each == visit.form.get("kind")), None)
    if kind is None:
        raise AccessDeniedError
    handling.start_clock(visit.session, visit.school, visit.actor, alarm, kind, visit.now)


def _end(visit: Visit, alarm: int) -> None:
    outcome, note = visit.form.get("outcome", ""), visit.form.get("note", "")[:200]
    handling.end(visit.session, visit.school, visit.actor, alarm, outcome, note, visit.now)


ACTS = {"take": _take, "hand": _hand, "write": _write, "start": _start, "end": _end}
