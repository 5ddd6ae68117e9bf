"""Threads on pages: the family's own, the teacher's list and one of it; the principal's queue of calls."""

from typing import TYPE_CHECKING

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import typed as as_typed
from bot.identity.access import children_of
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.teacher_line.actions import answering, asking, principal, reading
from handlers.teacher_line.actions.answering import Settled
from handlers.teacher_line.actions.principal import Result

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext

SETTLED: tuple[Settled, ...] = ("agreed", "noted")
RESULTS: tuple[Result, ...] = ("talked", "no_answer", "later")


def asked(visit: Visit) -> Shown:
    """What this guardian asks teachers; posted: it is settled."""
    problem = ""
    if "solved" in visit.form:
        with attempt(visit) as tried:
            asking.solve(visit.session, visit.actor, _number(visit.form["solved"]), visit.now)
            return Leave(visit.url("teacher_line.asked"))
        problem = tried.problem
    children = [
        (child, asking.teachers_of(visit.session, visit.actor, child.pupil_id, visit.now))
        for child in children_of(visit.session, visit.actor)
    ]
    threads = reading.parent_threads(visit.session, visit.actor, visit.now)
    values = {"children": children, "threads": threads, "problem": problem, "now": visit.now}
    return Show("teacher_line/asked.html", values, 422 if problem else 200)


def asked_file(visit: Visit, thread_id: int, media_id: int) -> Shown:
    """A recording or picture of an own thread."""
    shown = reading.parent_thread(visit.session, visit.actor, thread_id, visit.now)
    return Kept(*reading.file_of(visit.session, visit.actor, shown, media_id))


def threads(visit: Visit) -> Shown:
    """Who waits for this member of staff, and the threads that go on."""
    found = reading.staff_threads(visit.session, visit.actor, visit.now)
    values = {"threads": found, "now": visit.now, "done": visit.query.get("done", "")[:20]}
    return Show("teacher_line/threads.html", values)


def thread(visit: Visit, thread_id: int) -> Shown:
    """One family's thread; posted: the answer, or a leave that is settled."""
    problem, asks_why = "", False
    if "act" in visit.form:
        with attempt(visit) as tried:
            done = _act(visit, thread_id)
            return Leave(visit.url("teacher_line.threads", done=done.child))
        problem, asks_why = tried.problem, tried.asks_why
    shown = reading.staff_thread(visit.session, visit.actor, thread_id, visit.now)
    values = {"of": shown, "now": visit.now, "problem": problem, "ask_why": asks_why, "given": visit.form}
    return Show("teacher_line/thread.html", values, 422 if problem else 200)


def thread_file(visit: Visit, thread_id: int, media_id: int) -> Shown:
    """A recording or picture of a thread, for who answers in it."""
    shown = reading.staff_thread(visit.session, visit.actor, thread_id, visit.now)
    return Kept(*reading.file_of(visit.session, visit.actor, shown, media_id))


def queue(visit: Visit) -> Shown:
    """Whom the principal is to call."""
    found = principal.queue(visit.session, visit.actor, visit.now)
    return Show("teacher_line/queue.html", {"queue": found, "done": visit.query.get("done", "")[:20]})


def call(visit: Visit, queued_id: int) -> Shown:
    """One guardian with the number; posted: what came of the call, and what the guardian shall read of it."""
    problem, asks_why = "", False
    if "act" in visit.form:
        with attempt(visit) as tried:
            how = next((each for each in RESULTS if each == visit.form["act"]), None)
            if how is None:
                raise AccessDeniedError
            principal.give_result(*_where(visit), queued_id, how, visit.now)
            words, because = visit.form.get("words", "").strip(), visit.form.get("because", "")
            if words and how == "talked":
                principal.tell_words(*_where(visit), queued_id, words, visit.now, because)
            return Leave(visit.url("teacher_line.queue", done=how))
        problem, asks_why = tried.problem, tried.asks_why
    of = principal.open_call(visit.session, visit.actor, queued_id, visit.now)
    values = {"of": of, "problem": problem, "ask_why": asks_why, "given": visit.form}
    return Show("teacher_line/call.html", values, 422 if problem else 200)


def call_file(visit: Visit, queued_id: int, media_id: int) -> Shown:
    """What the guardian said to the principal beforehand."""
    return Kept(*principal.file_of(visit.session, visit.actor, queued_id, media_id))


def _act(visit: Visit, thread_id: int) -> answering.Answered:
    act = visit.form["act"]
    how = next((each for each in SETTLED if each == act), None)
    if how is not None:
        return answering.settle(*_where(visit), thread_id, how, visit.now)
    if act != "reply":
        raise AccessDeniedError
    words, because = as_typed(visit.form.get("words", "")), visit.form.get("because", "")
    if not words:
        raise UserError("teacher_line/say_something")
    return answering.answer(*_where(visit), thread_id, [words], visit.now, because=because)


def _where(visit: Visit) -> "tuple[Session, SchoolContext, Actor]":
    return visit.session, visit.school, visit.actor


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
