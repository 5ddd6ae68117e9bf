"""An open form: opening it, asking, taking an answer, going back, changing, leaving, submitting."""

import json
from dataclasses import replace

from bot.core.errors import AccessDeniedError
from bot.core.fields import Question, Said, is_picture
from bot.core.forms import accept, questions
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.left_media import named_by
from bot.dialogue.prompts import MOST_CHOICES, put, put_together
from bot.dialogue.state import OpenForm

# As much as one answer may hold: more is a talk, not a message, and would weigh on every later step of the form.
MOST_PIECES = 20
LEAVE = Go("form.leave")
CHANGE = "form.change"


def open_form(conversation: Conversation, name: str, subject: dict[str, str | int]) -> Reply:
    """Open a form, or go on with its draft; the answer is the question at hand.

    Raises :class:`AccessDeniedError` where this person may not fill it in: it is as if it did not exist.
    """
    state, now = conversation.state, conversation.talk.now
    if not conversation.may_fill_in(name):
        raise AccessDeniedError
    draft = state.take_draft(name, subject)
    state.park()
    state.form = draft or OpenForm(name, subject, now, sealed=conversation.registry.form(name).sealed)
    state.form.chosen.update(state.chosen)
    state.chosen = {}
    question = go_on(conversation)
    return behind(phrase("dialogue/resumed"), question) if draft else question


def go_on(conversation: Conversation) -> Reply:
    """The next question; after the last one the confirmation, or at once the act."""
    if conversation.question() is None and not conversation.form_class.confirms:
        return submit(conversation)
    return ask(conversation)


def ask(conversation: Conversation) -> Reply:
    """The question at hand, once more or for the first time; from now on digits are its answers."""
    state, question = conversation.state, conversation.question()
    state.offer((), conversation.talk.now)
    conversation.form.asked_at = conversation.talk.now
    if question is None:
        return put_together(conversation)
    _take_in_voices(conversation)
    if isinstance(question, Said) and conversation.form.pieces:
        pictures = sum(map(is_picture, conversation.form.pieces))
        return say("dialogue/piece_kept", said=len(conversation.form.pieces) - pictures, pictures=pictures)
    return put(conversation, question)


def take_answer(conversation: Conversation, name: str, raw: str) -> Reply:
    """Put an answer down and go on; or say what the question's check wants said, and ask again.

    Raises :class:`UserError` for an answer that is not taken.
    """
    form, state = conversation.form, conversation.state
    aside = accept(conversation.form_class, name, conversation.asked(), raw)
    state.misses = 0
    if aside is not None:
        return _aside(conversation, aside)
    form.answers[name] = raw
    form.pieces, form.page = [], 0
    return go_on(conversation)


def add_piece(conversation: Conversation, piece: str) -> Reply:
    """One more piece of what is being said; the question stays open until 1."""
    conversation.state.misses = 0
    if len(conversation.form.pieces) >= MOST_PIECES:
        return behind(phrase("dialogue/enough_pieces"), ask(conversation))
    conversation.form.pieces.append(piece)
    return ask(conversation)


def add_picture(conversation: Conversation, question: Said, picture: str) -> Reply:
    """One more picture among the pieces, while there may be more of them."""
    if sum(map(is_picture, conversation.form.pieces)) >= question.pictures:
        return behind(phrase("dialogue/enough_pictures", most=question.pictures), ask(conversation))
    return add_piece(conversation, picture)


def end_pieces(conversation: Conversation, question: Said) -> Reply:
    """All is said; nothing at all is no answer where one is needed."""
    said = conversation.form.pieces
    raw = json.dumps(said, ensure_ascii=False) if said else ""
    return take_answer(conversation, question.short_name, raw)


def keep_voice(conversation: Conversation, voice: str) -> Reply:
    """A voice where a number is wanted is kept for the next question that takes words; the number is asked again."""
    conversation.form.voices = [*conversation.form.voices, voice][-MOST_PIECES:]
    return behind(phrase("dialogue/voice_kept"), ask(conversation))


def speak_instead(conversation: Conversation, question: Question, voice: str) -> Reply:
    """A voice does what the question's ``spoken`` says, and the form is over: a person goes on from there."""
    assert question.spoken  # noqa: S101  the caller has looked
    reply = question.spoken(conversation.asked(), voice)
    conversation.taken |= named_by({"spoken": voice})
    _close(conversation)
    conversation.state.offer(reply.choices, conversation.talk.now)
    return reply


def back(conversation: Conversation) -> Reply:
    """To the question before; pieces of a half-said answer first."""
    form = conversation.form
    if form.pieces:
        form.pieces = []
        return ask(conversation)
    asked = questions(conversation.form_class, conversation.asked())
    answered = [q.short_name for q in asked if q.short_name in form.answers]
    if not answered:
        return behind(phrase("dialogue/first_question"), ask(conversation))
    del form.answers[answered[-1]]
    form.page = 0
    return ask(conversation)


def skip(conversation: Conversation) -> Reply:
    """Leave a question unanswered, if it allows that."""
    question = conversation.question()
    if question is None or question.required:
        return behind(phrase("dialogue/cannot_skip"), ask(conversation))
    return take_answer(conversation, question.short_name, "")


def show_more(conversation: Conversation) -> Reply:
    """The next part of a long list of choices."""
    conversation.form.page += 1
    return ask(conversation)


def ask_change(conversation: Conversation) -> Reply:
    """Which answer shall be another: asked if there is more than one."""
    form = conversation.form
    asked = questions(conversation.form_class, conversation.asked())
    answered = [question for question in asked if question.short_name in form.answers]
    if len(answered) == 1:
        return change(conversation, answered[0].short_name)
    lines = [
        Choice(str(number), str(question.label.text), Go(CHANGE, {"field": question.short_name}))
        for number, question in enumerate(answered[:MOST_CHOICES], 1)
    ]
    reply = say("dialogue/change_which", go={"0": Go("form.again")})
    reply = reply.with_choices(*lines, *reply.choices)
    conversation.state.offer(reply.choices, conversation.talk.now)
    conversation.form.asked_at = conversation.talk.now
    return reply


def change(conversation: Conversation, field: str) -> Reply:
    """Ask one question again; the other answers stay, but for those that hang on this one."""
    form = conversation.form
    form.answers.pop(field, None)
    still_asked = {question.short_name for question in questions(conversation.form_class, conversation.asked())}
    form.answers = {name: raw for name, raw in form.answers.items() if name in still_asked}
    form.pieces, form.page = [], 0
    return ask(conversation)


def leave(conversation: Conversation) -> Reply:
    """Close the form without the act and say what was kept."""
    reply = conversation.form_class.leaving(conversation.asked())
    _close(conversation)
    conversation.state.offer(reply.choices, conversation.talk.now)
    return reply


def submit(conversation: Conversation) -> Reply:
    """Do what the form is for. Raises :class:`UserError`; the caller rolls back and the form stays."""
    form, form_class = conversation.form, conversation.form_class
    still_asked = {question.short_name for question in questions(form_class, conversation.asked())}
    form.answers = {name: raw for name, raw in form.answers.items() if name in still_asked}
    asked = conversation.asked()
    form_class.check(asked)
    reply = form_class.submit(asked)
    conversation.taken |= named_by({**form.answers, "voices": form.voices, **form.subject})
    _close(conversation)
    conversation.state.offer(reply.choices, conversation.talk.now)
    conversation.keep_undo(reply)
    return reply


def _close(conversation: Conversation) -> None:
    conversation.forget = conversation.form.sealed
    conversation.state.form = None
    conversation.state.misses = 0


def _take_in_voices(conversation: Conversation) -> None:
    """What was spoken at a choice is the beginning of the next answer in words."""
    form = conversation.form
    if isinstance(conversation.question(), Said) and form.voices:
        form.pieces, form.voices = [*form.voices, *form.pieces], []


def _aside(conversation: Conversation, aside: Reply) -> Reply:
    if not aside.text and len(aside.choices) == 1 and (go := aside.choices[0].go) and go.step == CHANGE:
        return change(conversation, str(go.args["field"]))  # an answer such as "let me write that anew"
    if aside.choices and all(choice.go == LEAVE for choice in aside.choices):
        # Nothing can be answered any more: what a later message offers must not meet an open question.
        _close(conversation)
        aside = aside.with_choices(*(replace(choice, go=None) for choice in aside.choices))
        conversation.state.offer(aside.choices, conversation.talk.now)
        return aside
    if aside.choices:
        ask(conversation)  # the form waits behind the choices
        conversation.state.offer(aside.choices, conversation.talk.now)
        return aside
    question = ask(conversation)
    return aside.then([question]) if aside.media else behind(aside.text, question)
