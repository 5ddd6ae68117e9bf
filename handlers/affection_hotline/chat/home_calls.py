"""A call at home in chat: chosen, agreed, changed; at its time connected, and one tap says how it was."""

from datetime import datetime

from bot.core.errors import UserError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.affection_hotline.actions import home_calls, home_dialling
from handlers.affection_hotline.actions.call_showing import LEAVE, numbered, show_home_times, stamp
from handlers.affection_hotline.actions.calls import far_child


def home_times(talk: Talk, pupil: int, start: int = 0, instead_of: int = 0) -> Reply:
    """在家里: times to choose from; ``instead_of`` is the own call that is to be moved."""
    child = far_child(talk.session, talk.actor, pupil)
    return show_home_times(talk.session, talk.school, child, talk.now, start, instead_of)


def home_time(talk: Talk, pupil: int, at: str, instead_of: int = 0) -> Reply:
    """This time: with whose help, how long, and whether it shall be."""
    moment, where = datetime.fromisoformat(at), (talk.session, talk.school, talk.actor, pupil, talk.now)
    child, found = home_calls.times_at_home(*where, instead_of=instead_of)
    span = next((each for each in found.times if each[0] == moment), None)
    if span is None:
        return _taken(talk, pupil, instead_of)
    take = Go("affection_hotline.home_take", {"pupil": pupil, "at": stamp(moment), "instead_of": instead_of})
    go = {"1": take, "2": _times(pupil, instead_of), "0": LEAVE}
    minutes = int((span[1] - span[0]).total_seconds()) // 60
    return say("affection_hotline/home_sure", go=go, child=child.child, at=moment, minutes=minutes, adult=found.adult)


def home_take(talk: Talk, pupil: int, at: str, instead_of: int = 0) -> Reply:
    """就这样约: it is agreed, or one of them is taken meanwhile."""
    moment = datetime.fromisoformat(at)
    try:
        with talk.session.begin_nested():
            made = home_calls.take_home(
                talk.session, talk.school, talk.actor, pupil, moment, talk.now, instead_of=instead_of
            )
    except UserError as refused:
        if refused.text != "affection_hotline/home_taken":
            raise
        return _taken(talk, pupil, instead_of)
    return say("affection_hotline/home_booked", of=made)


def home_call(talk: Talk, at_home: int) -> Reply:
    """One call for either side: before its time to change, then to connect, and to say how it was."""
    of = home_calls.seen(talk.session, talk.school, talk.actor, at_home, talk.now)
    ways = _ways(of)
    reply = say("affection_hotline/home_call", of=of)
    return numbered(reply, ways) if ways else Reply(reply.text, template=reply.template)


def home_move(talk: Talk, at_home: int) -> Reply:
    """换时间: the call stays until another time is taken."""
    of = home_calls.seen(talk.session, talk.school, talk.actor, at_home, talk.now)
    return home_times(talk, of.call.pupil_id, instead_of=at_home)


def home_cancel(talk: Talk, at_home: int) -> Reply:
    """不约了, or the adult's 这个时间不行: the other side is told."""
    of = home_calls.cancel_home(talk.session, talk.school, talk.actor, at_home, talk.now)
    return say("affection_hotline/home_cancelled", of=of)


def home_connect(talk: Talk, at_home: int) -> Reply:
    """接通: the own telephone rings, then the other's."""
    of = home_dialling.connect(talk.session, talk.school, talk.actor, at_home, talk.now)
    return say("affection_hotline/home_ringing", of=of.call)


def home_said(talk: Talk, at_home: int, outcome: str) -> Reply:
    """打通了 or 没打通."""
    of = home_calls.say_home(talk.session, talk.school, talk.actor, at_home, outcome, talk.now)
    if of.outcome == "missed" and of.call.by_parent:
        return home_after(talk, at_home)
    return say("affection_hotline/home_noted", of=of)


def home_after(talk: Talk, at_home: int) -> Reply:
    """After a call that was missed or broken off: words instead, another time, or they did talk."""
    of = home_calls.seen(talk.session, talk.school, talk.actor, at_home, talk.now)
    if of.outcome not in ("missed", "cut"):
        return say("affection_hotline/home_noted", of=of)
    pupil = of.call.pupil_id
    _, found = home_calls.times_at_home(talk.session, talk.school, talk.actor, pupil, talk.now)
    lines = [(phrase("affection_hotline/call_voice_now"), Go("affection_hotline.say", {"pupil": pupil}))]
    for begin, _ in found.times[:1]:
        take = Go("affection_hotline.home_time", {"pupil": pupil, "at": stamp(begin)})
        lines.append((phrase("affection_hotline/call_next_line", at=begin), take))
    lines.append((phrase("affection_hotline/call_other_time"), _times(pupil)))
    if of.dials:
        lines.append((phrase("affection_hotline/home_connect_line"), _go("home_connect", at_home)))
    if of.outcome == "missed":
        talked = Go("affection_hotline.home_said", {"at_home": at_home, "outcome": "talked"})
        lines.append((phrase("affection_hotline/call_did_talk"), talked))
    return numbered(say("affection_hotline/home_after", of=of), lines)


def _ways(of: home_calls.Now) -> list[tuple[str, Go]]:
    """What this side can do about it now."""
    at_home = of.call.call_id
    if of.is_cancelled:
        return [(phrase("affection_hotline/call_other_time"), _times(of.call.pupil_id))] if of.call.by_parent else []
    if not of.begun:
        move = [(phrase("affection_hotline/home_move_line"), _go("home_move", at_home))] if of.call.by_parent else []
        words = phrase("affection_hotline/home_cancel_line", by_parent=of.call.by_parent)
        return [*move, (words, _go("home_cancel", at_home))]
    if of.outcome in ("talked", "cut"):
        return []
    connect = [(phrase("affection_hotline/home_connect_line"), _go("home_connect", at_home))] if of.dials else []
    said = [
        (
            phrase("affection_hotline/home_said_line", outcome=outcome),
            Go("affection_hotline.home_said", {"at_home": at_home, "outcome": outcome}),
        )
        for outcome in home_calls.SAYS
        if outcome != of.outcome
    ]
    return [*connect, *said]


def _taken(talk: Talk, pupil: int, instead_of: int) -> Reply:
    """差一步: the times that are left, with a word before them."""
    left = home_times(talk, pupil, instead_of=instead_of)
    return Reply(f"{phrase('affection_hotline/home_taken')}\n{left.text}", left.choices, template=left.template)


def _times(pupil: int, instead_of: int = 0) -> Go:
    return Go("affection_hotline.home_times", {"pupil": pupil, "instead_of": instead_of})


def _go(step: str, at_home: int) -> Go:
    return Go(f"affection_hotline.{step}", {"at_home": at_home})
