"""Calls to families in chat: one after the other, three taps each; and those that a teacher made by himself."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.errors import AccessDeniedError
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.phone_call.actions import calling, dialling, results, showing
from handlers.phone_call.rules import Result

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.core.people import Actor
    from bot.core.school import SchoolContext

# Families that stand below 记电话 to be tapped; every other child is named.
MOST_SHOWN = 5


def calls(talk: Talk, done: str = "", ahead: bool = False) -> Reply:
    """The next family to call; ``done`` were tried in this round, ``ahead``: also those of the days to come."""
    return showing.show_next(*_where(talk), talk.now, done=done, ahead=ahead)


def result(talk: Talk, call: int, result: Result, done: str = "") -> Reply:
    """The result of a call; the next family follows. A need asks what is to be done about it."""
    if result == "needs_care":
        return talk.open("phone_call.care", call=call)
    outcome = results.give_result(*_where(talk), call, result, talk.now)
    return showing.follow(*_where(talk), outcome, talk.now, done)


def one(talk: Talk, call: int) -> Reply:
    """One family, once more."""
    return showing.show_one(*_where(talk), call, talk.now)


def dial(talk: Talk, call: int, guardian: int, urgent: bool = False) -> Reply:
    """拨号: one's own telephone rings, then the family's."""
    child, person = dialling.dial(*_where(talk), call, guardian, talk.now, urgent=urgent)
    go = {"1": Go("phone_call.ask_result", {"call": call})}
    return say("phone_call/dialling", child=child, person=person, go=go)


def ask_result(talk: Talk, call: int) -> Reply:
    """How was it?"""
    of = calling.open_call(talk.session, talk.actor, call, talk.now)
    return showing.how_was_it(of.child, call)


def note(talk: Talk) -> Reply:
    """记电话: with which family? The next ones can be tapped, every other child is named; or all in one line."""
    if talk.rest:
        pupil_id, child = calling.child_named(talk.session, talk.actor, talk.rest)
        return showing.own_call_with(talk.session, talk.actor, pupil_id, child)
    shown = calling.calls_to_make(talk.session, talk.actor)[:MOST_SHOWN]
    lines = [
        Choice(str(number), phrase("phone_call/note_line", of=of), Go("phone_call.ask_result", {"call": of.call_id}))
        for number, of in enumerate(shown, 1)
    ]
    other = Choice(str(len(lines) + 1), phrase("phone_call/another_child"), Go("phone_call.other_child"))
    reply = say("phone_call/note")
    return reply.with_choices(*lines, other, *reply.choices)


def other_child(talk: Talk) -> Reply:
    """A child that does not stand in the list."""
    return talk.open("phone_call.child")


def own_with(talk: Talk, pupil: int, guardian: int) -> Reply:
    """With whom of the child's families; how was it?"""
    child, _ = calling.child_of(talk.session, talk.actor, pupil, talk.now)
    return showing.how_was_own(child, pupil, guardian)


def own_result(talk: Talk, pupil: int, result: Result, guardian: int = 0) -> Reply:
    """The result of a call that the teacher made by himself."""
    if result == "needs_care":
        return talk.open("phone_call.care", pupil=pupil, guardian=guardian)
    heard = results.Heard(guardian_id=guardian or None)
    outcome = results.record_own(*_where(talk), pupil, result, talk.now, heard)
    return showing.follow(*_where(talk), outcome, talk.now)


def instead(talk: Talk, call: int, way: str, done: str = "") -> Reply:
    """Nobody takes it: another way."""
    if way not in ("visit", "paper"):
        raise AccessDeniedError
    chosen: results.Way = "visit" if way == "visit" else "paper"
    outcome = results.other_way(*_where(talk), call, chosen, talk.now)
    said = phrase("phone_call/goes_another_way", child=outcome.child, way=way)
    reply = showing.show_next(*_where(talk), talk.now, done=done, before=said)
    return replace(reply, undo=Go("phone_call.take_back", {"call": call}))


def words(talk: Talk, call: int) -> Reply:
    """A few words about the call that was just made."""
    return talk.open("phone_call.words", call=call)


def take_back(talk: Talk, call: int) -> Reply:
    """撤, right behind a result."""
    child = results.take_back(talk.session, talk.actor, call, talk.now)
    return say("phone_call/taken_back", child=child, go={"1": Go("phone_call.calls")})


def _where(talk: Talk) -> "tuple[Session, SchoolContext, Actor]":
    return talk.session, talk.school, talk.actor
