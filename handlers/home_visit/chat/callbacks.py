"""The list of families that the school's head calls after a visit."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import callback as actions

# The digits of one message; who has more waiting sees the next behind the first that is done.
MOST = 6


def callbacks(talk: Talk) -> Reply:
    """回访名单: the families that wait for a call."""
    found = [each for each in actions.calls(talk.session, talk.actor, talk.now) if each.called_on is None]
    reply = say("home_visit/callbacks", many=len(found), most=MOST)
    lines = [
        Choice(
            str(digit),
            phrase("home_visit/callback_choice", call=call),
            Go("home_visit.callback", {"callback": call.callback_id}),
        )
        for digit, call in enumerate(found[:MOST], 1)
    ]
    return reply.with_choices(*lines, *reply.choices)


def callback(talk: Talk, callback: int) -> Reply:
    """One of them, with the numbers to call and what may have come of it."""
    return talk.open("home_visit.callback", callback=callback)
