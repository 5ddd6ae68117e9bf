"""亲情室 in chat: today's calls to tick and words to play, one after the other."""

from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.affection_hotline.actions import room as rooms
from handlers.affection_hotline.actions.call_showing import numbered
from handlers.affection_hotline.actions.showing import files_behind
from storage.affection_hotline.calls import CallInRoom

MOST_LINES = 6


def room(talk: Talk, before: str = "") -> Reply:
    """Today's list; ``before`` is what was just noted. What is to be done now can be tapped."""
    of = rooms.room_today(talk.session, talk.school, talk.actor, talk.now)
    lines = [
        (phrase("affection_hotline/room_tick_line", of=each), _go("room_call", booking_id=each.booking.id))
        for each in of.to_tick
    ]
    lines += [
        (phrase("affection_hotline/room_play_line", of=each), _go("room_play", message=each.of.message_id))
        for each in of.to_play
    ]
    reply = numbered(say("affection_hotline/room", of=of, before=before, today=talk.now), lines[:MOST_LINES])
    return reply if lines else Reply(reply.text, template=reply.template)


def room_call(talk: Talk, booking_id: int) -> Reply:
    """Did it come about?"""
    of = rooms.room_today(talk.session, talk.school, talk.actor, talk.now)
    found: CallInRoom | None = next((each for each in of.calls if each.booking.id == booking_id), None)
    if found is None:
        return room(talk)
    go = {str(n): _tick(booking_id, outcome) for n, outcome in enumerate(rooms.OUTCOMES, 1)}
    return say("affection_hotline/room_call", of=found, go={**go, "0": Go("affection_hotline.room")})


def room_tick(talk: Talk, booking_id: int, outcome: str) -> Reply:
    """It is noted; the list goes on."""
    of = rooms.tick(talk.session, talk.school, talk.actor, booking_id, outcome, talk.now)
    return room(talk, before=phrase("affection_hotline/room_ticked", of=of, outcome=outcome))


def room_play(talk: Talk, message: int) -> Reply:
    """A parent's words, to be played to the child."""
    of = rooms.words_in_room(talk.session, talk.school, talk.actor, message, talk.now)
    go = {
        "1": _go("room_heard", message=message),
        "2": _go("room_answer", message=message),
        "0": Go("affection_hotline.room"),
    }
    return say("affection_hotline/room_play", of=of, go=go).then(files_behind(of.of))


def room_heard(talk: Talk, message: int) -> Reply:
    """听过了, and the next."""
    of = rooms.heard(talk.session, talk.school, talk.actor, message, talk.now)
    return room(talk, before=phrase("affection_hotline/room_was_heard", of=of))


def room_answer(talk: Talk, message: int) -> Reply:
    """The child answers: it has heard the words, and speaks into this telephone."""
    rooms.heard(talk.session, talk.school, talk.actor, message, talk.now)
    return talk.open("affection_hotline.answer", message=message, before="")


def _tick(booking_id: int, outcome: str) -> Go:
    return _go("room_tick", booking_id=booking_id, outcome=outcome)


def _go(step: str, **args: str | int) -> Go:
    return Go(f"affection_hotline.{step}", dict(args))
