"""For those who do not read: the pack's sentence is heard before the lines; and who only speaks is asked, once.

WeChat takes one passive answer. The recording is it, so that it is there first, and at no cost of the window; the
words with their lines follow two seconds later. Where the window that a tap opens (three messages in a minute) could
not hold these, and where nobody has recorded the sentence, all is as for everybody else.
"""

from dataclasses import replace

from bot.core.clock import machine_now
from bot.core.inbound import Kind
from bot.core.reply import Go, Reply
from bot.core.spelling import number
from bot.core.texts import say
from bot.core.voice_pack import sentence_before
from bot.dialogue.conversation import Conversation
from bot.dialogue.heard import Heard, Sort
from storage.voice_pack import playable_clip
from storage.windows import MOST

# After so many voices in a row, without one typed word, somebody may not read.
VOICES = 5
ASKED = 100  # far above any count: asked already, until words are typed
SPEAK_TO_ME = Go("voice_pack.speak_to_me")
# Heard also by those of whom nobody knows yet that they do not read.
FOR_ALL = frozenset({"voice_pack/shall_i_speak", "voice_pack/spoken"})


def count_voices(conversation: Conversation, heard: Heard) -> None:
    """One more voice in a row, or typed words, which end the row; digits and taps do neither."""
    talk = conversation.talk
    row = talk.identity.voices_in_a_row
    if heard.sort is Sort.VOICE:
        talk.identity.voices_in_a_row = row + 1
    elif row and talk.inbound.kind is Kind.TEXT and not talk.inbound.menu_id and number(heard.tidy) is None:
        talk.identity.voices_in_a_row = 0


def ask_whether_to_speak(conversation: Conversation, reply: Reply) -> Reply:
    """The question behind an answer that asks nothing itself: with one at hand its digits would be two things."""
    talk, state = conversation.talk, conversation.state
    row = talk.identity.voices_in_a_row
    is_at_rest = reply.text and not reply.choices and not state.offers and state.form is None and not reply.also
    if not VOICES <= row < ASKED or not is_at_rest or not _may_hear(conversation) or not talk.actor.reads:
        return reply
    talk.identity.voices_in_a_row = ASKED
    question = say("voice_pack/shall_i_speak", go={"1": SPEAK_TO_ME})
    state.offer(question.choices, talk.now)
    return replace(question, text=f"{reply.text}\n{question.text}", media=reply.media, undo=reply.undo)


def speak_first(conversation: Conversation, reply: Reply) -> Reply:
    """The reply, with the recording that is heard before it, for who does not read."""
    talk = conversation.talk
    if (talk.actor.reads and reply.template not in FOR_ALL) or not _may_hear(conversation):
        return reply
    sentence = sentence_before(reply.template)
    if not sentence or _messages(reply) > MOST["tap_window"]:
        return reply
    return replace(reply, spoken_first=playable_clip(talk.session, talk.school.id, sentence, machine_now()))


def _may_hear(conversation: Conversation) -> bool:
    return conversation.face == "guardian" and bool(conversation.talk.actor.guardian_ids)


def _messages(reply: Reply) -> int:
    """How many messages come behind the recording."""
    return sum(bool(each.text) + bool(each.media) for each in (reply, *reply.also))
