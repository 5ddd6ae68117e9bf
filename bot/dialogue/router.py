"""The way of one message: offers of the last message, the open form, menu key, word, what waits, and help."""

from dataclasses import replace

from bot.core.errors import AccessDeniedError, UserError
from bot.core.forms import Asked
from bot.core.inbound import Kind
from bot.core.people import ANYONE
from bot.core.reply import SILENCE, Reply
from bot.core.spelling import choose, command
from bot.core.texts import phrase, say
from bot.dialogue import filling
from bot.dialogue.aloud import ask_whether_to_speak, count_voices, speak_first
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.crisis import by_crisis
from bot.dialogue.doubt import in_doubt, tap_id, tapped_version
from bot.dialogue.heard import Heard, Sort, hear
from bot.dialogue.left_media import note_all_left, note_what_was_left
from bot.dialogue.menu import show_menu
from bot.dialogue.outside import by_matter, by_menu_key, by_push, by_relay, by_voice, by_wish, by_word, fallback
from bot.dialogue.registry import Registry
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory
from bot.dialogue.steps import follow, refused, undo
from bot.dialogue.store import load, save
from bot.dialogue.taking import by_form, not_understood
from bot.dialogue.talk import Talk
from bot.dialogue.unlinked import OfToday
from bot.dialogue.unseen import behind_answer
from bot.identity.access import is_barred
from storage.dialogues import delete_dialogue

WRITTEN = frozenset(kind for kind in Kind if not kind.startswith("event.")) - {Kind.UNKNOWN}
ARRIVALS = frozenset({Kind.SUBSCRIBE, Kind.SCAN})
DEPARTURES = frozenset({Kind.UNSUBSCRIBE, Kind.AUTHORIZATION_REVOKE, Kind.AUTHORIZATION_CANCELLATION})
IN_THIS_PROCESS = KeyInMemory()


def answer(talk: Talk, registry: Registry, keys: DailyKeys = IN_THIS_PROCESS) -> Reply:
    """Answer one push of one person; an empty reply means that there is nothing to say.

    The caller has locked the identity's row and commits. ``keys`` seals the drafts of sealed forms. Errors that are
    not meant for a person go through: the caller apologises and rolls back.
    """
    kind = talk.inbound.kind
    if kind in DEPARTURES:
        return _goodbye(talk, registry)
    is_spoken = kind in WRITTEN or kind is Kind.CLICK
    if not is_spoken and kind not in ARRIVALS and registry.on(kind) is None:
        return SILENCE
    loaded = load(talk, registry, keys)
    conversation = loaded.conversation
    sealed = conversation.is_sealed
    in_danger = by_crisis(conversation)
    if in_danger is None and talk.actor.roles == ANYONE and is_barred(talk.session, talk.identity):
        return say("dialogue/barred", duty_phone=talk.school.config.duty_phone)
    if in_danger is not None:
        reply = in_danger
    elif loaded.draft_lost:
        reply = say("dialogue/draft_lost")
    else:
        reply = _answer_or_close(conversation, is_late=loaded.is_late and is_spoken)
        if is_spoken and not sealed:
            reply = behind_answer(conversation, reply)
    reply = ask_whether_to_speak(conversation, reply)
    reply = speak_first(conversation, _mark(conversation, _headed(conversation, reply)))
    note_what_was_left(conversation)
    save(loaded, keys)
    return replace(reply, sealed=sealed or conversation.is_sealed)


def answer_again(talk: Talk, registry: Registry, keys: DailyKeys = IN_THIS_PROCESS) -> Reply:
    """What was said to a repeated push of a sealed talk, told anew; nothing is done a second time.

    Where the push ended a form, the form tells; else it is the question at which the talk stands.
    """
    unlinked = OfToday(keys, talk.inbound.key, str(talk.identity.id), talk.now)
    asked = Asked(talk.session, talk.school, talk.actor, talk.now, {}, {}, (), unlinked)
    named = (f"{service.name}.{card.name}" for service in registry.services for card in service.forms)
    for form in map(registry.form, named):
        if form.sealed and (said := form.again(asked)) is not None:
            return replace(said, sealed=True)
    conversation = load(talk, registry, keys).conversation
    return replace(_mark(conversation, _show_where_we_are(conversation, "")), sealed=True)


def _answer_or_close(conversation: Conversation, *, is_late: bool) -> Reply:
    """Answer; a form whose question cannot even be asked any more is closed, with the reason."""
    try:
        return _came_late(conversation) if is_late else _answer(conversation)
    except UserError as error:
        conversation.state.form = None
        return refused(conversation, error)
    except AccessDeniedError:
        conversation.state.form = None
        return fallback(conversation, Heard(Sort.WORDS))


def _answer(conversation: Conversation) -> Reply:
    inbound = conversation.talk.inbound
    if inbound.kind in WRITTEN:
        heard = hear(conversation.talk)
        count_voices(conversation, heard)
        return _by_message(conversation, heard)
    if inbound.kind is Kind.CLICK:
        return by_menu_key(conversation, inbound.event_key) or _not_understood(conversation, Heard(Sort.WORDS))
    pushed = by_push(conversation, inbound.kind, inbound.scene)
    return pushed or (show_menu(conversation) if inbound.kind in ARRIVALS else SILENCE)


def _by_message(conversation: Conversation, heard: Heard) -> Reply:
    if _is_old_tap(conversation):
        return _show_where_we_are(conversation, phrase("dialogue/old_tap"))
    if (offered := _by_offer(conversation, heard)) is not None:
        return offered
    state = conversation.state
    if state.form:
        reply = by_form(conversation, heard) or (by_word(conversation, heard) if state.form else None)
        if reply is not None:
            return reply
    if conversation.state.form:
        return _not_understood(conversation, heard)
    return _outside(conversation, heard)


def _not_understood(conversation: Conversation, heard: Heard) -> Reply:
    return not_understood(conversation) if conversation.state.form else fallback(conversation, heard)


def _outside(conversation: Conversation, heard: Heard) -> Reply:
    if heard.sort is Sort.WORDS:
        reply = undo(conversation) if command(heard.tidy) == "undo" else None
        ways = (by_word, by_relay, by_wish, by_matter)
        reply = reply or next((said for way in ways if (said := way(conversation, heard)) is not None), None)
    else:
        spoken = by_voice(conversation) or by_matter(conversation, heard) if heard.voice else None
        reply = spoken or by_push(conversation, conversation.talk.inbound.kind)
    return reply or fallback(conversation, heard)


def _by_offer(conversation: Conversation, heard: Heard) -> Reply | None:
    """One of the choices of the last message, if it is meant without a doubt."""
    state, talk = conversation.state, conversation.talk
    digit = choose(heard.tidy, {choice.digit: choice.label for choice in state.offers})
    if digit is None:
        return None
    choice = next(choice for choice in state.offers if choice.digit == digit)
    if choice.go and state.offered_at and (doubt := in_doubt(conversation, choice, heard, state.offered_at)):
        return doubt
    talk.media = talk.media or state.voice
    state.offer((), talk.now)
    state.misses = 0
    if choice.go is None:
        state.park()
        return say("dialogue/fine")
    return follow(conversation, choice.go)


def _is_old_tap(conversation: Conversation) -> bool:
    """Whether a line of a message before the last was tapped, or of one whose choices are gone."""
    version, state = tapped_version(conversation.talk.inbound.menu_id), conversation.state
    return bool(version) and (version != str(state.version) or not (state.form or state.offers))


def _came_late(conversation: Conversation) -> Reply:
    """A message that was overtaken by a later one is not applied: what it answered is no longer the question."""
    return _show_where_we_are(conversation, phrase("dialogue/came_late"))


def _show_where_we_are(conversation: Conversation, words: str) -> Reply:
    state = conversation.state
    if state.offers:
        return Reply(words, tuple(state.offers))
    if state.form and conversation.may_fill_in(state.form.name):
        return behind(words, filling.ask(conversation))
    return Reply(words)


def _headed(conversation: Conversation, reply: Reply) -> Reply:
    """Who is both teacher and parent reads at the head of each message as whom it speaks to them."""
    if not (reply.text and conversation.has_two_faces):
        return reply
    head = phrase("dialogue/head_staff" if conversation.talk.identity.face == "staff" else "dialogue/head_guardian")
    return replace(reply, text=head + reply.text)


def _mark(conversation: Conversation, reply: Reply) -> Reply:
    """Give each line the number of this message, which a tap on it brings back."""
    if not reply.choices and not any(other.choices for other in reply.also):
        return reply
    conversation.state.version += 1
    return _with_taps(reply, conversation.state.version)


def _with_taps(reply: Reply, version: int) -> Reply:
    choices = tuple(replace(choice, tap=tap_id(version, choice.digit)) for choice in reply.choices)
    return replace(reply, choices=choices, also=tuple(_with_taps(other, version) for other in reply.also))


def _goodbye(talk: Talk, registry: Registry) -> Reply:
    """Who leaves is forgotten here first; a service may have more to forget. Nothing can be said any more."""
    note_all_left(talk)
    delete_dialogue(talk.session, school_id=talk.school.id, identity_id=talk.identity.id)
    by_push(Conversation(talk, registry), talk.inbound.kind)
    return SILENCE
