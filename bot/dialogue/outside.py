"""A message that no form and no offer took: a word, a number that waits, a voice, or not understood."""

import re

from bot.core.fields import media_of
from bot.core.inbound import Kind
from bot.core.reply import SILENCE, Choice, Go, Reply
from bot.core.spelling import choose, command, is_no, is_thanks, is_yes, number
from bot.core.texts import phrase, say
from bot.dialogue import unseen
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.crisis import heard_by_people, join_alarm
from bot.dialogue.heard import Heard, Sort
from bot.dialogue.menu import DAY_KEY, show_menu
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.steps import follow
from bot.dialogue.telling import words_go_to
from bot.dialogue.today import show_day
from bot.identity.relay_lines import WORDS, is_relay
from storage.matters import Matter, open_matters

# Numbers that come without a word: a notice's check code, a paper slip, a mailbox receipt.
LENGTHS = (6, 8, 16)
# The word by which a service takes relays.
RELAY = f"#{WORDS['name']}"
_WORD_AND_NUMBER = re.compile(r"([^\d\s]+)(\d.*)")


def by_push(conversation: Conversation, kind: Kind, scene: str = "") -> Reply | None:
    """Answer a scanned code, a new follower, or another kind that a service waits for."""
    found = conversation.registry.on(kind, scene)
    if found is None:
        return None
    on, service, rest = found
    conversation.talk.rest = rest
    return follow(conversation, Go(f"{service.name}.{on.step}"))


def by_voice(conversation: Conversation) -> Reply | None:
    """Answer a voice by a service that takes voices before anything that waits (``On(Kind.VOICE, …, first=True)``).

    The recording is kept until its matter is settled: what is chosen gets it.
    """
    before = conversation.state.copy()
    for service in conversation.registry.services:
        for on in (each for each in service.on if each.first and each.kind is Kind.VOICE):
            reply = follow(conversation, Go(f"{service.name}.{on.step}"))
            if reply is not None and reply != SILENCE:
                conversation.state.voice = conversation.talk.media
                return reply
            conversation.state = before
    return None


def by_menu_key(conversation: Conversation, key: str) -> Reply | None:
    """Answer a button of the menu."""
    if key == DAY_KEY.key:
        return follow(conversation, Go("dialogue.day")) if conversation.face == "staff" else None
    found = conversation.registry.menu_key(key)
    return follow(conversation, Go(f"{found[1].name}.{found[0].step}")) if found else None


def by_word(conversation: Conversation, heard: Heard) -> Reply | None:
    """Answer a word that a service knows, perhaps with something behind it; or a long number by its length."""
    for text, rest in _spellings(heard.tidy):
        found = conversation.registry.word(text)
        if found is not None:
            word, service, behind_word = found
            conversation.talk.rest = rest or behind_word
            return follow(conversation, Go(f"{service.name}.{word.step}"))
    return None


def by_relay(conversation: Conversation, heard: Heard) -> Reply | None:
    """Answer a relay that was copied out of a WeChat group, whether or not it says so."""
    found = conversation.registry.word(RELAY)
    if found is None or not is_relay(heard.words):
        return None
    return follow(conversation, Go(f"{found[1].name}.{found[0].step}"))


def by_wish(conversation: Conversation, heard: Heard) -> Reply | None:
    """Answer a wish that needs no service: the menu, a person, taking back the last act."""
    wish = command(heard.tidy)
    if wish in ("help", "menu"):
        return show_menu(conversation)
    if wish == "today":
        return _today(conversation, heard)
    if wish == "undo":  # what there was to take back has been by now
        return say("dialogue/nothing_to_undo")
    if wish == "person" or number(heard.tidy) == 9:
        go = conversation.person()
        return follow(conversation, go) if go else None
    return None


def by_matter(conversation: Conversation, heard: Heard) -> Reply | None:
    """Answer what waits: by its number, or by a yes or a voice where just one matter waits; else the list."""
    if number(heard.tidy) == 0 or is_no(heard.tidy) or is_thanks(heard.tidy):
        return _small_talk(conversation)
    matters = open_matters(conversation.talk.session, conversation.talk.identity.id)
    digit = choose(heard.tidy, {str(matter.number): matter.label for matter in matters})
    meant = [matter for matter in matters if str(matter.number) == digit]
    says_yes = is_yes(heard.tidy) or bool(heard.voice)
    if not meant and says_yes and len(matters) == 1:
        meant = matters
    if meant:
        return follow(conversation, meant[0].go)
    if not says_yes and heard.sort is Sort.WORDS and (told := by_telling(conversation, heard, matters)):
        return told
    unclear = heard.sort is Sort.WORDS and not conversation.state.offers  # else the choices at hand are shown again
    if matters and (says_yes or unclear):
        return _list(conversation, matters, heard)
    return _small_talk(conversation) if is_yes(heard.tidy) else None


def by_telling(conversation: Conversation, heard: Heard, matters: list[Matter]) -> Reply | None:
    """Free words go to what is at hand; a step that can make nothing of them answers silence."""
    go = words_go_to(conversation, matters) if number(heard.tidy) is None else None
    if go is None:
        return None
    before = conversation.state.copy()
    reply = follow(conversation, go)
    if reply is None or reply == SILENCE:
        conversation.state = before
        return None
    join_alarm(conversation)
    return reply


def _today(conversation: Conversation, heard: Heard) -> Reply:
    """All that waits for this person; with nothing waiting, what can be done."""
    if (of_staff := show_day(conversation)) is not None:
        return of_staff
    matters = open_matters(conversation.talk.session, conversation.talk.identity.id)
    if matters:
        return _list(conversation, matters, heard)
    return behind(phrase("dialogue/nothing_waits"), show_menu(conversation))


def fallback(conversation: Conversation, heard: Heard) -> Reply:
    """Nothing was understood: say so kindly and show a way on; after the second time in a row a person is offered.

    Where a message waits to be read, any words are an answer to it.
    """
    if heard.sort is Sort.WORDS and join_alarm(conversation):
        return heard_by_people(conversation)
    state = conversation.state
    if not (state.offers or state.drafts) and (waited := unseen.as_answer(conversation)):
        return waited
    state.misses += 1
    words = phrase(_NOT_UNDERSTOOD[heard.sort])
    if state.offers:
        reply = Reply(words, tuple(state.offers))
    elif state.drafts:
        reply = say("dialogue/draft_waits", go={"1": Go("form.resume"), "2": Go("dialogue.menu")})
        reply = behind(words, reply)
    elif conversation.is_stranger and heard.sort is Sort.WORDS:
        reply = show_menu(conversation)
    else:
        reply = behind(words, show_menu(conversation))
    reply = conversation.offer_person(reply)
    state.offer(reply.choices, conversation.talk.now, voice=state.voice)
    return reply


def _list(conversation: Conversation, matters: list[Matter], heard: Heard) -> Reply:
    """What waits, each with its number; a voice is kept until one is chosen."""
    state = conversation.state
    is_unclear = not (heard.voice or is_yes(heard.tidy) or command(heard.tidy) == "today")
    if is_unclear and join_alarm(conversation):
        return heard_by_people(conversation)
    state.misses += 0 if heard.voice or is_yes(heard.tidy) else 1
    shown = matters[:MOST_CHOICES]
    voice = media_of(heard.voice) or state.voice
    reply = say("dialogue/matters", more=len(matters) - len(shown), voice=bool(voice))
    lines = [Choice(str(matter.number), matter.label, matter.go) for matter in shown]
    reply = conversation.offer_person(reply.with_choices(*lines, *reply.choices))
    state.offer(reply.choices, conversation.talk.now, voice=voice)
    return reply


def _small_talk(conversation: Conversation) -> Reply | None:
    """A friendly word is answered in kind; a stranger is told how to begin instead."""
    return None if conversation.is_stranger else unseen.as_answer(conversation) or say("dialogue/fine")


def _spellings(tidy: str) -> list[tuple[str, str]]:
    """What to look a word up by, and what follows it: ``绑定3207`` needs no space, a long number no word."""
    together = tidy.replace(" ", "").replace("-", "")
    if together.isascii() and together.isdigit():
        return [("#" * len(together), together)] if len(together) in LENGTHS else []
    split = _WORD_AND_NUMBER.fullmatch(tidy)
    return [(tidy, ""), *([(f"{split[1]} {split[2]}", "")] if split else [])]


_NOT_UNDERSTOOD = {
    Sort.WORDS: "dialogue/not_clear",
    Sort.VOICE: "dialogue/voice_for_nobody",
    Sort.PICTURE: "dialogue/picture_for_nobody",
    Sort.OTHER: "dialogue/cannot_open",
}
