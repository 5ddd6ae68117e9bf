"""Calls as the chat shows them: one family with what one could say, and what follows a result."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.phone_call.actions import calling
from handlers.phone_call.actions.dialling import may_dial
from handlers.phone_call.actions.results import Outcome
from handlers.phone_call.rules import RESULTS, Result

# Numbers of the family beside the first, so that the message stays short.
MOST_OTHERS = 2
MOST_DIALLED = 2
MOST_PEOPLE = 6


def show_one(
    session: Session, school: SchoolContext, actor: Actor, call_id: int, now: datetime, done: str = ""
) -> Reply:
    """One family: whom to call, why, what one could say, and the results to tap."""
    dials = may_dial(session, school, actor, now)
    of = calling.open_call(session, actor, call_id, now, numbers=not dials)
    others = [each for each in of.people if each.is_callable and each is not of.first][:MOST_OTHERS]
    if of.first is None:
        go = [_go(call_id, "well", done), _go(call_id, "needs_care", done)]
    elif dials:
        whom = [of.first, *others][:MOST_DIALLED]
        go = [Go("phone_call.dial", {"call": call_id, "guardian": each.guardian_id}) for each in whom]
        go += [Go("phone_call.ask_result", {"call": call_id}), _go(call_id, "later", done)]
    else:
        go = [_go(call_id, result, done) for result in RESULTS]
    return say(
        "phone_call/call",
        of=of,
        first=of.first,
        others=others,
        dials=dials,
        school=school.name,
        caller=calling.caller_name(session, actor),
        go={str(number): step for number, step in enumerate((*go, Go("phone_call.note")), 1)},
    )


def show_next(  # noqa: PLR0913  how it is shown, all by keyword
    session: Session,
    school: SchoolContext,
    actor: Actor,
    now: datetime,
    *,
    done: str = "",
    before: str = "",
    ahead: bool = False,
    spoken_about: int = 0,
) -> Reply:
    """The next family that was not tried in this round, behind what is said ``before`` it.

    ``ahead``: also those of the days to come. ``spoken_about``: the call that words may be added to.
    """
    tried = [int(each) for each in done.split(",") if each]
    waiting, today = calling.calls_to_make(session, actor), at_school(now).date()
    shown = [of for of in waiting if of.call_id not in tried and (ahead or of.due_on <= today)]
    if not shown:
        return _behind(before, _none(sum(of.due_on > today for of in waiting), spoken_about))
    following = _first_that_may_be_seen(session, school, actor, [of.call_id for of in shown], now, tried)
    if following is None:
        return _behind(before, _none(0, spoken_about))
    if spoken_about:
        *choices, last, leave = following.choices
        more = Choice(last.digit, phrase("phone_call/add_words"), Go("phone_call.words", {"call": spoken_about}))
        following = following.with_choices(*choices, more, leave)
    head = phrase("phone_call/head", count=len(shown), more=bool(before))
    return _behind(before, _behind(head, following))


def follow(
    session: Session, school: SchoolContext, actor: Actor, outcome: Outcome, now: datetime, done: str = ""
) -> Reply:
    """What is said behind a result: it was kept and what becomes of it, then the next family."""
    undo = Go("phone_call.take_back", {"call": outcome.call_id})
    if outcome.became == "other_way":
        args: dict[str, str | int | bool | None] = {"call": outcome.call_id, "done": done}
        go = {
            "1": Go("phone_call.instead", {**args, "way": "visit"}),
            "2": Go("phone_call.instead", {**args, "way": "paper"}),
            "3": Go("phone_call.calls", {"done": done}),
        }
        return replace(say("phone_call/other_way", of=outcome, go=go), undo=undo)
    said = phrase("phone_call/kept", of=outcome)
    about = outcome.call_id if outcome.result == "well" else 0
    reply = show_next(session, school, actor, now, done=done, before=said, spoken_about=about)
    return reply if outcome.result == "later" else replace(reply, undo=undo)


def how_was_it(child: str, call_id: int) -> Reply:
    """The results of a call that was just made."""
    go = {str(number): _go(call_id, result, "") for number, result in enumerate(RESULTS, 1)}
    return say("phone_call/how_was_it", child=child, go=go)


def own_call_with(session: Session, actor: Actor, pupil_id: int, child: str) -> Reply:
    """A call that a teacher made by himself: with whom, where the child has several families, else how it was."""
    people = calling.people_of(session, actor, pupil_id)
    if len({each.household_id for each in people}) < 2:
        return how_was_own(child, pupil_id)
    lines = [
        Choice(
            str(number),
            f"{each.relation} {each.name}",
            Go("phone_call.own_with", {"pupil": pupil_id, "guardian": each.guardian_id}),
        )
        for number, each in enumerate(people[:MOST_PEOPLE], 1)
    ]
    reply = say("phone_call/with_whom", child=child)
    return reply.with_choices(*lines, *reply.choices)


def how_was_own(child: str, pupil_id: int, guardian_id: int = 0) -> Reply:
    """The results of a call that a teacher made by himself; ``guardian_id`` 0: with the first of the family."""
    go = {
        str(number): Go("phone_call.own_result", {"pupil": pupil_id, "guardian": guardian_id, "result": result})
        for number, result in enumerate(RESULTS[:4], 1)
    }
    return say("phone_call/how_was_own", child=child, go=go)


def _first_that_may_be_seen(
    session: Session, school: SchoolContext, actor: Actor, call_ids: Sequence[int], now: datetime, tried: Sequence[int]
) -> Reply | None:
    """Who was asked to call and has lost the class since is not held up by that family."""
    for call_id in call_ids:
        with suppress(AccessDeniedError):
            done = ",".join(str(each) for each in (*tried, call_id))
            return show_one(session, school, actor, call_id, now, done)
    return None


def _none(left: int, spoken_about: int) -> Reply:
    go = [Go("phone_call.calls", {"ahead": True})] if left else []
    go += [Go("phone_call.words", {"call": spoken_about})] if spoken_about else []
    steps = {str(number): step for number, step in enumerate(go, 1)}
    return say("phone_call/no_calls", left=left, said=bool(spoken_about), go=steps)


def _go(call_id: int, result: Result, done: str) -> Go:
    return Go("phone_call.result", {"call": call_id, "result": result, "done": done})


def _behind(before: str, reply: Reply) -> Reply:
    return replace(reply, text=f"{before}\n\n{reply.text}") if before else reply
