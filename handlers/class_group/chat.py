"""The class group in chat: a notice on its way there, a relay on its way back."""

from bot.core.people import Role
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk
from bot.identity.relay_lines import read_relay
from handlers.class_group.actions import after, forwarding, notices, relaying


def forward(talk: Talk) -> Reply:
    """群里转发: which notice, then its words."""
    found = notices.running(talk.session, talk.actor, talk.now)[:MOST_CHOICES]
    if not found:
        return say("class_group/nothing_to_forward")
    if len(found) == 1:
        return text(talk, found[0].notice_id)
    lines = [
        Choice(str(at), phrase("class_group/running", one=one), Go("class_group.text", {"notice": one.notice_id}))
        for at, one in enumerate(found, 1)
    ]
    reply = say("class_group/forward_which")
    return reply.with_choices(*lines, *reply.choices)


def text(talk: Talk, notice: int) -> Reply:
    """The words for the group, alone in a message of their own so that they can be forwarded as they are."""
    words = forwarding.words_for_group(talk.session, talk.school, talk.actor, notice)
    first = say("class_group/text_follows", go={"1": Go("class_group.poster", {"notice": notice})})
    return first.then([Reply(words)])


def poster(talk: Talk, notice: int) -> Reply:
    """The same as a picture, made behind the conversation."""
    forwarding.order_poster(talk.session, talk.school, talk.actor, notice, talk.now)
    return say("class_group/poster_comes", go={"1": Go("class_group.text", {"notice": notice})})


def scanned(talk: Talk) -> Reply:
    """A family scanned the code of a poster: the notice is one tap away, if it is theirs."""
    if not talk.rest.isdigit():
        return say("class_group/for_teachers")
    return say("class_group/notice_waits", go={"1": Go("notice.read", {"notice_id": int(talk.rest)})})


def paste(talk: Talk) -> Reply:
    """粘贴接龙: asked for before it comes."""
    return talk.open("class_group.paste")


def relay(talk: Talk) -> Reply:
    """A relay that came without being asked for. Families are told kindly that the teacher enters it."""
    if talk.actor.staff_id is None or talk.actor.roles <= {Role.GUARDIAN.value, "anyone"}:
        return say("class_group/for_teachers")
    pasted = talk.inbound.text
    if not read_relay(pasted).lines:
        return talk.open("class_group.paste")
    if not notices.running(talk.session, talk.actor, talk.now, for_relay=True):
        return say("class_group/nothing_running")
    return talk.open("class_group.relay", text=pasted)


def meant(talk: Talk, notice: int, rest: str, ticks: str, pick: int) -> Reply:
    """One question about the relay is answered; the next one follows."""
    return relaying.answered(talk.session, talk.school, talk.actor, notice, (rest, ticks, pick), talk.now)


def undo(talk: Talk, notice: int, ticks: str) -> Reply:
    """撤: what this relay entered, and nothing else."""
    ids = _ids(ticks)
    return say(
        "class_group/taken_back",
        count=relaying.take_back(talk.session, talk.school, talk.actor, notice, ids, talk.now),
    )


def remind(talk: Talk, notice: int) -> Reply:
    """Remind who is still missing."""
    missing, told = after.remind_missing(talk.session, talk.school, talk.actor, notice, talk.now)
    return say("class_group/reminded", missing=missing, told=told)


def arranged(talk: Talk, notice: int, which: str) -> Reply:
    """The teacher has arranged something for who does not come."""
    return say("class_group/arranged", names=after.names_of(talk.session, talk.actor, notice, _ids(which)))


def call_me(talk: Talk, notice: int, which: str) -> Reply:
    """Who does not come is asked to call the teacher."""
    reached = after.ask_to_call(talk.session, talk.school, talk.actor, notice, _ids(which), talk.now)
    return say("class_group/asked_to_call", told=reached.told, not_reached=reached.not_reached)


def _ids(packed: str) -> list[int]:
    return [int(each) for each in packed.split()]
