"""A message that came while a form is open: an answer, a wish about the form, or not understood."""

import json
from collections.abc import Callable
from dataclasses import replace

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Day, Digits, Line, Pick, Question, Said
from bot.core.reply import Go, Reply
from bot.core.spelling import choose, command, day, is_yes, number
from bot.core.texts import phrase
from bot.dialogue import filling
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.doubt import in_doubt
from bot.dialogue.heard import Heard, Sort
from bot.dialogue.prompts import MORE, choices_of, put_together
from bot.dialogue.steps import follow, refused, undo

DIGITS_THAT_WISH = {0: "leave", 9: "person"}


def by_form(conversation: Conversation, heard: Heard) -> Reply | None:
    """Answer out of the open form; None if the form makes nothing of the message.

    What an answer wrote before it was refused is taken back, the answer itself too; the question is asked again.
    """
    state = conversation.state
    if state.form is None:
        return None
    if not conversation.may_fill_in(state.form.name):
        state.form = None
        return None
    before = state.copy()
    try:
        with conversation.talk.session.begin_nested():
            return _take(conversation, heard)
    except UserError as error:
        conversation.state = before
        before.misses += 1
        return conversation.offer_person(refused(conversation, error))
    except AccessDeniedError:
        conversation.state = before
        before.form = None
        return None


def not_understood(conversation: Conversation) -> Reply:
    """Ask once more; after the second time in a row a person is offered."""
    conversation.state.misses += 1
    return conversation.offer_person(behind(phrase("dialogue/not_clear"), filling.ask(conversation)))


def _take(conversation: Conversation, heard: Heard) -> Reply | None:
    question = conversation.question()
    if heard.sort is not Sort.WORDS:
        return _take_media(conversation, question, heard)
    if question is None:
        return _take_confirmation(conversation, heard.tidy)
    if isinstance(question, Pick):
        return _take_choice(conversation, question, heard)
    if (wish := _wish(conversation, heard.tidy)) is not None:
        return wish
    if isinstance(question, Said):
        return _take_words(conversation, question, heard)
    raw = _read(conversation, question, heard)
    return filling.take_answer(conversation, question.short_name, raw) if raw else None


def _take_media(conversation: Conversation, question: Question | None, heard: Heard) -> Reply:
    if isinstance(question, Said) and (seen := _seen(question, heard)):
        if question.many:
            return filling.add_picture(conversation, question, seen)
        return filling.take_answer(conversation, question.short_name, json.dumps([seen]))
    return _take_voice(conversation, question, heard)


def _seen(question: Said, heard: Heard) -> str:
    """The picture, or film, that this question takes; empty for none."""
    return (heard.picture if question.pictures else "") or (heard.film if question.films else "")


def _take_voice(conversation: Conversation, question: Question | None, heard: Heard) -> Reply:
    if heard.sort is not Sort.VOICE:
        return behind(phrase("dialogue/words_please"), filling.ask(conversation))
    if not heard.voice or conversation.form.sealed:
        why = "dialogue/voice_not_sealed" if conversation.form.sealed else "dialogue/voice_lost"
        return behind(phrase(why), filling.ask(conversation))
    if question is not None and question.spoken:
        return filling.speak_instead(conversation, question, heard.voice)
    if isinstance(question, Said) and question.many:
        return filling.add_piece(conversation, heard.voice)
    if isinstance(question, Said | Line):
        raw = json.dumps([heard.voice]) if isinstance(question, Said) else heard.voice
        return filling.take_answer(conversation, question.short_name, raw)
    return filling.keep_voice(conversation, heard.voice)


def _take_confirmation(conversation: Conversation, tidy: str) -> Reply | None:
    labels = {choice.digit: choice.label for choice in put_together(conversation).choices}
    digit = "1" if is_yes(tidy) else choose(tidy, labels)
    if digit == "1":
        return filling.submit(conversation)
    if digit == "2":
        return filling.ask_change(conversation)
    return filling.leave(conversation) if digit == "0" else _wish(conversation, tidy)


def _take_choice(conversation: Conversation, question: Pick, heard: Heard) -> Reply | None:
    lines = {choice.digit: choice for choice in choices_of(conversation, question)}
    digit = choose(heard.tidy, {digit: choice.label for digit, choice in lines.items()})
    if digit is None:
        return _wish(conversation, heard.tidy)
    value = lines[digit].value
    if value == MORE:
        return filling.show_more(conversation)
    if digit == "0" and question.zero is None:
        return filling.leave(conversation)
    go = Go("form.answer", {"field": question.short_name, "value": value})
    mine = replace(lines[digit], go=go)
    doubt = in_doubt(conversation, mine, heard, conversation.form.asked_at)
    return doubt or filling.take_answer(conversation, question.short_name, value)


def _take_words(conversation: Conversation, question: Said, heard: Heard) -> Reply | None:
    if not question.many:
        return filling.take_answer(conversation, question.short_name, json.dumps([heard.words], ensure_ascii=False))
    if number(heard.tidy) == 1 or (command(heard.tidy) == "done" and conversation.form.pieces):
        return filling.end_pieces(conversation, question)
    return filling.add_piece(conversation, heard.words) if heard.words else None


def _read(conversation: Conversation, question: Question, heard: Heard) -> str:
    """The raw answer that these words are to a question of one line; empty if they are none."""
    if isinstance(question, Digits):
        together = heard.tidy.replace(" ", "").replace("-", "")
        return together if any(sign.isdigit() for sign in together) else ""
    if isinstance(question, Day):
        found = day(heard.tidy, at_school(conversation.talk.now).date())
        return found.isoformat() if found else ""
    return heard.words


def _wish(conversation: Conversation, tidy: str) -> Reply | None:
    """A wish about the form itself."""
    spelled = number(tidy)
    wish = command(tidy) if spelled is None else DIGITS_THAT_WISH.get(spelled, "")
    return WISHES[wish](conversation) if wish in WISHES else None


def _help(conversation: Conversation) -> Reply:
    return behind(phrase("dialogue/form_help"), filling.ask(conversation))


def _person(conversation: Conversation) -> Reply | None:
    go = conversation.person()
    return follow(conversation, go) if go else None


def _undo(conversation: Conversation) -> Reply:
    """Take back the last act; where there was none, the last answer."""
    return undo(conversation) or filling.back(conversation)


WISHES: dict[str, Callable[[Conversation], Reply | None]] = {
    "leave": filling.leave,
    "back": filling.back,
    "skip": filling.skip,
    "help": _help,
    "person": _person,
    "undo": _undo,
}
