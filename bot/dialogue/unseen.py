"""What a template promised (回一句话就能看): once the person writes anything, the words that waited are shown.

They are the answer where what was written meant nothing else, and stand behind the answer otherwise.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.clock import at_school
from bot.core.reply import MOST_BEHIND, Reply
from bot.core.texts import phrase
from bot.delivery.payload import unpack
from bot.dialogue.conversation import Conversation
from storage.outbox_unseen import Unseen, note_seen, unseen_of

# WeChat takes 2,048; who is teacher and parent reads a few words more at the head.
MOST_BYTES = 1_900


def as_answer(conversation: Conversation) -> Reply | None:
    """What waited, in place of an answer; None where nothing waited."""
    found = _taken(conversation, 1 + MOST_BEHIND)
    return found[0].then(found[1:]) if found else None


def behind_answer(conversation: Conversation, reply: Reply) -> Reply:
    """The answer with what waited behind it; what finds no room any more waits for the next message."""
    messages = sum(bool(each.text) + bool(each.media) for each in (reply, *reply.also))
    return reply.then(_taken(conversation, 1 + MOST_BEHIND - messages))


def _taken(conversation: Conversation, room: int) -> list[Reply]:
    """As much of it as so many messages hold, the oldest first.

    In a sealed talk nothing: a message that goes out at this moment would tell who is writing.
    """
    if not conversation.may_have_unseen or conversation.is_sealed or room <= 0:
        return []
    talk = conversation.talk
    messages, shown = _gathered(unseen_of(talk.session, talk.identity.id), room, at_school(talk.now).date())
    if shown:
        note_seen(talk.session, shown)
    else:
        conversation.may_have_unseen = False
    return messages


def _gathered(found: Sequence[Unseen], room: int, today: date) -> tuple[list[Reply], list[int]]:
    """In as few messages as hold them; and the rows that they hold."""
    messages, shown = list[Reply](), list[int]()
    for each in found:
        reply = _dated(each, today)
        if messages and (joined := _joined(messages[-1], reply)):
            messages[-1] = joined
        elif len(messages) < room:
            messages.append(reply)
        else:
            break
        shown.append(each.row_id)
    return messages, shown


def _dated(unseen: Unseen, today: date) -> Reply:
    """The message; one of another day says which, for its words may say 今天."""
    reply = unpack(unseen.payload).reply
    day = at_school(unseen.due_at).date()
    if not reply.text or day == today:
        return reply
    return replace(reply, text=phrase("dialogue/of_a_day", day=day, words=reply.text))


def _joined(before: Reply, after: Reply) -> Reply | None:
    """Both in one message, if they are words alone and WeChat takes them."""
    if before.media or after.media or before.choices or after.choices:
        return None
    text = f"{before.text}\n\n{after.text}"
    return replace(before, text=text) if len(text.encode()) <= MOST_BYTES else None
