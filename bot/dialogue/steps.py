"""Following a way (:class:`Go`): a step of a service, or one of the dialogue's own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import VOICE
from bot.core.reply import SILENCE, Go, Reply
from bot.core.texts import say
from bot.dialogue import filling
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.crisis import call_me
from bot.dialogue.family import show_family
from bot.dialogue.left_media import named_by
from bot.dialogue.menu import show_menu
from bot.dialogue.telling import AFTERWARDS, said_again
from bot.dialogue.today import show_day


@dataclass
class Doors:
    """What a running step may do with its dialogue."""

    conversation: Conversation

    def open_form(self, name: str, subject: dict[str, str | int]) -> Reply:
        """Open a form, or go on with its draft."""
        return filling.open_form(self.conversation, name, subject)

    def open_answered(self, name: str, field: str, raw: str) -> Reply:
        """Open a form with the answer to one of its questions."""
        filling.open_form(self.conversation, name, {})
        return filling.take_answer(self.conversation, field, raw)

    def open_spoken(self, name: str, voice: str) -> Reply:
        """Open a form whose first words are this recording."""
        filling.open_form(self.conversation, name, {})
        return filling.keep_voice(self.conversation, VOICE + voice)

    def remembered(self, step: str) -> str | None:
        """Which child or role was chosen for ``step`` while its form is not finished, drafts included."""
        state = self.conversation.state
        forms = [form for form in (state.form, *reversed(state.drafts)) if form]
        return next((each[step] for each in (state.chosen, *(form.chosen for form in forms)) if step in each), None)

    def show_family(self) -> Reply:
        """All of the reader's family in one message."""
        return show_family(self.conversation)


def follow(conversation: Conversation, go: Go) -> Reply | None:
    """Answer by what ``go`` leads to.

    None where there is nothing for this person: an unknown step and one of another audience look the same.
    """
    own = OWN_STEPS.get(go.step)
    if own is not None:
        return own(conversation, go)
    try:
        audience = conversation.registry.step_card(go.step).audience
    except LookupError:
        return None
    return _run(conversation, go) if conversation.talk.actor.may(audience) else None


def undo(conversation: Conversation) -> Reply | None:
    """Take back the last act, once; None if there is nothing to take back."""
    state = conversation.state
    last, state.undo, state.undo_since = state.undo, None, None
    return follow(conversation, last) if last else None


def refused(conversation: Conversation, error: UserError) -> Reply:
    """Say why something could not be done; with a form open its question follows, unless the text offers choices."""
    values: dict[str, Any] = error.values
    reply = say(error.text, go=error.go, **values)
    state, now = conversation.state, conversation.talk.now
    if reply.choices or state.form is None:
        state.offer(reply.choices, now)
        if state.form:
            state.form.asked_at = now
        return reply
    return behind(reply.text, filling.ask(conversation))


def _run(conversation: Conversation, go: Go) -> Reply | None:
    """Run a service's step. An open form is laid aside; it comes back if the step fails."""
    talk, before = conversation.talk, conversation.state.copy()
    conversation.state.park()
    conversation.state.offer((), talk.now)
    conversation.state.misses = 0
    talk.dialogue = Doors(conversation)
    try:
        with talk.session.begin_nested():
            reply = conversation.registry.step(go.step)(talk, **go.args)
    except UserError as error:
        conversation.state = before
        return refused(conversation, error)
    except AccessDeniedError:
        conversation.state = before
        return None
    if reply != SILENCE:
        conversation.taken |= named_by(go.args) | {talk.media}
    state = conversation.state
    # A form that the step opened has asked its question; its numbers are answers, not offers.
    if state.form is None or any(choice.go for choice in reply.choices):
        state.offer(reply.choices, talk.now)
    conversation.keep_undo(reply)
    return reply


def _again(conversation: Conversation, _go: Go) -> Reply | None:
    return filling.ask(conversation) if conversation.state.form else None


def _leave(conversation: Conversation, _go: Go) -> Reply | None:
    return filling.leave(conversation) if conversation.state.form else None


def _change(conversation: Conversation, go: Go) -> Reply | None:
    return filling.change(conversation, str(go.args["field"])) if conversation.state.form else None


def _resume(conversation: Conversation, _go: Go) -> Reply | None:
    """Go on with the latest draft."""
    if not conversation.state.drafts:
        return None
    draft = conversation.state.drafts[-1]
    try:
        return filling.open_form(conversation, draft.name, draft.subject)
    except AccessDeniedError:
        return None


def _answer(conversation: Conversation, go: Go) -> Reply | None:
    """An answer to the open form that was asked back about."""
    if conversation.state.form is None:
        return None
    before = conversation.state.copy()
    try:
        with conversation.talk.session.begin_nested():
            return filling.take_answer(conversation, str(go.args["field"]), str(go.args["value"]))
    except UserError as error:
        conversation.state = before
        return refused(conversation, error)
    except AccessDeniedError:
        conversation.state = before
        before.form = None
        return None


def _choose(conversation: Conversation, go: Go) -> Reply | None:
    """Remember which child or role was meant, and run the step that asked."""
    conversation.state.chosen[str(go.args["key"])] = str(go.args["value"])
    return follow(conversation, Go(str(go.args["step"]), json.loads(str(go.args["args"]))))


def _afterwards(conversation: Conversation, go: Go) -> Reply | None:
    """What was said with words of danger in it goes on to where it was going."""
    return follow(conversation, said_again(conversation, go)) or say("dialogue/fine")


def _menu(conversation: Conversation, go: Go) -> Reply | None:
    return show_menu(conversation, int(go.args.get("start") or 0))


def _family(conversation: Conversation, go: Go) -> Reply | None:
    """What did not fit; nothing for who is nobody's guardian any more."""
    return show_family(conversation, int(go.args.get("start") or 0)) if conversation.talk.actor.guardian_ids else None


def _day(conversation: Conversation, go: Go) -> Reply | None:
    return show_day(conversation, int(go.args.get("start") or 0))


OWN_STEPS: dict[str, Callable[[Conversation, Go], Reply | None]] = {
    "form.again": _again,
    "form.leave": _leave,
    "form.change": _change,
    "form.answer": _answer,
    "form.resume": _resume,
    AFTERWARDS: _afterwards,
    "dialogue.call_me": call_me,
    "dialogue.choose": _choose,
    "dialogue.menu": _menu,
    "dialogue.day": _day,
    "dialogue.family": _family,
}
