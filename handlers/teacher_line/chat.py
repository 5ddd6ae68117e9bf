"""问老师 and 请假 in chat, the teacher's list, and the principal's queue of calls."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.core.errors import AccessDeniedError
from bot.core.names import given_name
from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk
from bot.identity.access import children_of
from handlers.teacher_line.actions import answering, asking, reading
from handlers.teacher_line.actions import principal as calls
from handlers.teacher_line.actions.answering import Settled
from handlers.teacher_line.actions.principal import Result
from handlers.teacher_line.actions.telling import heard

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext

Line = tuple[str, Go]


def ask(talk: Talk) -> Reply:
    """问老师: about which child? A teacher who says it sees who asks."""
    if talk.actor.face == "staff" or not talk.actor.guardian_ids:
        return threads(talk)
    children = children_of(talk.session, talk.actor)
    if len(children) == 1:
        return to(talk, children[0].pupil_id)
    lines = [(child.name, Go("teacher_line.to", {"pupil": child.pupil_id})) for child in children]
    return _lines("teacher_line/which_child", lines[:MOST_CHOICES])


def to(talk: Talk, pupil: int, start: int = 0) -> Reply:
    """Which teacher? The homeroom teacher first; the only one at once."""
    found = asking.teachers_of(talk.session, talk.actor, pupil, talk.now)
    if not found:
        return say("teacher_line/no_teacher", duty_phone=talk.school.config.duty_phone)
    if len(found) == 1:
        return write(talk, pupil, found[0].staff_id)
    lines = [
        (
            phrase("teacher_line/teacher_option", of=each),
            Go("teacher_line.write", {"pupil": pupil, "staff": each.staff_id}),
        )
        for each in found
    ]
    return _lines("teacher_line/which_teacher", _page(lines, start, "teacher_line.to", pupil), child=_name(talk, pupil))


def write(talk: Talk, pupil: int, staff: int) -> Reply:
    """What goes on with this teacher already, else the words."""
    known = asking.running(talk.session, talk.actor, pupil, staff)
    return talk.open("teacher_line.ask", pupil=pupil, staff=staff) if known is None else mine(talk, known)


def mine(talk: Talk, thread: int) -> Reply:
    """An own thread: how it stands, and what can be said."""
    shown = reading.parent_thread(talk.session, talk.actor, thread, talk.now)
    if not shown.is_open:
        return say("teacher_line/mine_over", of=shown)
    about: dict[str, str | int | bool | None] = {"thread": thread}
    last = shown.lines[-1]
    if shown.waits:
        ways = {
            str(digit): Go(f"teacher_line.{step}", about) for digit, step in enumerate(("more", "urge", "solved"), 1)
        }
        return say("teacher_line/mine_waits", go=ways, of=shown, now=talk.now)
    ways = {"1": Go("teacher_line.solved", about), "2": Go("teacher_line.more", about)}
    return say("teacher_line/mine_answered", go=ways, of=shown, last=last).then(heard(last.words)[:MOST_BEHIND])


def more(talk: Talk, thread: int) -> Reply:
    """再说几句."""
    asking.open_own(talk.session, talk.actor, thread)
    return talk.open("teacher_line.more", thread=thread)


def urge(talk: Talk, thread: int) -> Reply:
    """很急: why?"""
    asking.open_own(talk.session, talk.actor, thread)
    return talk.open("teacher_line.urge", thread=thread)


def solved(talk: Talk, thread: int) -> Reply:
    """好了."""
    teacher = asking.solve(talk.session, talk.actor, thread, talk.now)
    return say("teacher_line/solved", teacher=teacher)


def leave(talk: Talk) -> Reply:
    """请假: for which child?"""
    children = children_of(talk.session, talk.actor)
    if len(children) == 1:
        return leave_of(talk, children[0].pupil_id)
    lines = [(child.name, Go("teacher_line.leave_of", {"pupil": child.pupil_id})) for child in children]
    return _lines("teacher_line/leave_child", lines[:MOST_CHOICES])


def leave_of(talk: Talk, pupil: int) -> Reply:
    """Which days, and why; the homeroom teacher gets it."""
    if not asking.teachers_of(talk.session, talk.actor, pupil, talk.now):
        return say("teacher_line/no_teacher", duty_phone=talk.school.config.duty_phone)
    return talk.open("teacher_line.leave", pupil=pupil)


def threads(talk: Talk) -> Reply:
    """家长来话: who waits for this person; the only one at once."""
    found = [each for each in reading.staff_threads(talk.session, talk.actor, talk.now) if each.waits]
    if not found:
        return say("teacher_line/no_threads")
    if len(found) == 1:
        return thread(talk, found[0].id)
    lines = [
        (phrase("teacher_line/thread_line", of=each), Go("teacher_line.thread", {"thread": each.id}))
        for each in found[:MOST_CHOICES]
    ]
    return _lines("teacher_line/threads", lines, count=len(found), more=len(found) - len(lines))


def thread(talk: Talk, thread: int) -> Reply:
    """One family: its words, and the answer; a leave is settled by one tap."""
    shown = reading.staff_thread(talk.session, talk.actor, thread, talk.now)
    if not shown.is_open:
        return say("teacher_line/thread_over", of=shown)
    if shown.about == "leave":
        about: dict[str, str | int | bool | None] = {"thread": thread}
        ways = {
            "1": Go("teacher_line.settle", {**about, "settled": "agreed"}),
            "2": Go("teacher_line.settle", {**about, "settled": "noted"}),
            "3": Go("teacher_line.reply", about),
        }
        return say("teacher_line/leave_to_settle", go=ways, of=shown).then(_files(shown.lines))
    return reply(talk, thread).then(_files(shown.lines))


def reply(talk: Talk, thread: int) -> Reply:
    """The answer, typed or spoken."""
    return talk.open("teacher_line.reply", thread=thread)


def settle(talk: Talk, thread: int, settled: Settled) -> Reply:
    """同意, or 知道了."""
    if settled not in ("agreed", "noted"):
        raise AccessDeniedError
    done = answering.settle(*_where(talk), thread, settled, talk.now)
    return say("teacher_line/settled", of=done, how=settled)


def principal(talk: Talk) -> Reply:
    """校长热线: a call back; where one stands in the queue already. The principal sees the queue."""
    if talk.actor.face == "staff" or not talk.actor.guardian_ids:
        return queue(talk)
    known = calls.own_call(talk.session, talk.school, talk.actor)
    if known is not None:
        go = {"1": Go("teacher_line.give_up", {"queued": known.call_id})}
        return say("teacher_line/in_queue", go=go, of=known)
    children = children_of(talk.session, talk.actor)
    if len(children) == 1:
        return principal_about(talk, children[0].pupil_id)
    lines = [(child.name, Go("teacher_line.principal_about", {"pupil": child.pupil_id})) for child in children]
    return _lines("teacher_line/principal_child", lines[:MOST_CHOICES])


def principal_about(talk: Talk, pupil: int) -> Reply:
    """What is it about?"""
    asking.own_child(talk.session, talk.actor, pupil)
    return talk.open("teacher_line.principal", pupil=pupil)


def give_up(talk: Talk, queued: int) -> Reply:
    """不用打了."""
    calls.give_up(talk.session, talk.actor, queued)
    return say("teacher_line/given_up")


def queue(talk: Talk) -> Reply:
    """Whom the principal is to call, in their order."""
    found = calls.queue(talk.session, talk.actor, talk.now)
    if not found:
        return say("teacher_line/no_queue")
    lines = [
        (phrase("teacher_line/queue_line", of=each), Go("teacher_line.call", {"queued": each.call_id}))
        for each in found[:MOST_CHOICES]
    ]
    return _lines("teacher_line/queue", lines, count=len(found))


def call(talk: Talk, queued: int) -> Reply:
    """One guardian with the number, and what came of it."""
    of = calls.open_call(talk.session, talk.actor, queued, talk.now)
    ways = {
        digit: Go("teacher_line.result", {"queued": queued, "outcome": how})
        for digit, how in (("1", "talked"), ("2", "no_answer"), ("3", "later"))
    }
    return say("teacher_line/call", go=ways, of=of).then(heard(of.about)[:MOST_BEHIND])


def result(talk: Talk, queued: int, outcome: Result) -> Reply:
    """What came of a call; the guardian is told."""
    if outcome not in ("talked", "no_answer", "later"):
        raise AccessDeniedError
    of = calls.give_result(*_where(talk), queued, outcome, talk.now)
    go = {"1": Go("teacher_line.words", {"queued": queued}), "2": Go("teacher_line.queue")}
    return say("teacher_line/call_kept", go=go, of=of)


def words(talk: Talk, queued: int) -> Reply:
    """What was agreed, for the guardian to read again."""
    calls.open_call(talk.session, talk.actor, queued, talk.now)
    return talk.open("teacher_line.words", queued=queued)


def _lines(name: str, lines: Iterable[Line], **values: Any) -> Reply:
    numbered = [Choice(str(digit), label, go) for digit, (label, go) in enumerate(lines, 1)]
    reply = say(name, **values)
    return reply.with_choices(*numbered, *reply.choices)


def _page(lines: Sequence[Line], start: int, step: str, pupil: int) -> list[Line]:
    """As many as fit, the last one leading to those behind."""
    shown = list(lines[start : start + MOST_CHOICES])
    if start + MOST_CHOICES < len(lines):
        shown[-1] = (phrase("dialogue/more"), Go(step, {"pupil": pupil, "start": start + MOST_CHOICES - 1}))
    return shown


def _files(lines: Sequence[reading.Line]) -> list[Reply]:
    """What was spoken since the teacher's last word, played again: it may have come days ago."""
    found: list[Reply] = []
    for line in reversed(lines):
        if line.teacher:
            break
        found = [*heard(line.words), *found]
    return found[-MOST_BEHIND:]


def _name(talk: Talk, pupil: int) -> str:
    return given_name(asking.own_child(talk.session, talk.actor, pupil).name)


def _where(talk: Talk) -> "tuple[Session, SchoolContext, Actor]":
    return talk.session, talk.school, talk.actor
