"""Which of two messages a digit answers: the last of the dialogue, or a push that came since."""

from datetime import datetime

from bot.core.reply import Choice, Go, Reply
from bot.core.spelling import number
from bot.core.texts import say
from bot.dialogue.conversation import Conversation
from bot.dialogue.heard import Heard
from storage.matters import open_matters


def in_doubt(conversation: Conversation, mine: Choice, heard: Heard, since: datetime) -> Reply | None:
    """Ask back if a bare number means ``mine`` and, since that was offered, a matter that waits as well.

    None where there is no doubt: the line was tapped, or named in words.
    """
    talk, state = conversation.talk, conversation.state
    if number(heard.tidy) is None or tapped_version(talk.inbound.menu_id):
        return None
    newer = [
        matter
        for matter in open_matters(talk.session, talk.identity.id)
        if str(matter.number) == mine.digit and matter.opened_at > since and matter.go != mine.go
    ]
    if not newer:
        return None
    lines = (Choice("1", mine.label, mine.go), Choice("2", newer[0].label, newer[0].go))
    reply = say("dialogue/which_one", go={"0": Go("form.again")} if state.form else {})
    reply = reply.with_choices(*lines, *reply.choices)
    state.offer(reply.choices, talk.now, voice=state.voice)
    return reply


def tap_id(version: int, digit: str) -> str:
    """What a tap on a line brings back: the message it stands in, and its digit."""
    return f"{version}{digit:0>2}"


def tapped_version(menu_id: str) -> str:
    """The message in which a line was tapped; empty for what was typed, and for a push, whose lines bring digits."""
    return menu_id[:-2]
