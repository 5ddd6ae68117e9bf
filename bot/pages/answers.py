"""All answers of a form at once, as pages and the mini-program bring them: the chat's rules, applied in one go."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.errors import UserError
from bot.core.fields import Pick, Question, Said, typed
from bot.core.forms import Asked, Form, accept, questions
from bot.core.reply import Reply
from bot.core.texts import phrase, say


class NotAccepted(Exception):  # noqa: N818  an answer to a person, not a fault
    """Some answers will not do; ``reasons`` says why, by field, the first reason each."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = dict(reasons)


class Answers(dict[str, str]):
    """Raw answers; what was not answered reads as empty, since here no question waits for the one before it."""

    def __missing__(self, name: str) -> str:
        return ""


def raw_answer(question: Question, given: str | list[str]) -> str:
    """What was typed, as the forms keep answers. Only the chat takes recordings and pictures."""
    pieces = [given] if isinstance(given, str) else given
    said = [words for piece in pieces if (words := typed(_storable(piece)))]
    if isinstance(question, Said):
        return json.dumps(said, ensure_ascii=False) if said else ""
    return said[0] if said else ""


def that_are_asked(form: type[Form], given: Mapping[str, str], asked: Asked) -> Asked:
    """With those of the given answers whose questions the earlier ones lead to, in the order of the form."""
    kept = Answers()
    asked = replace(asked, answers=kept)
    for field in form():
        if isinstance(field, Question) and given.get(field.name) and field.is_asked(asked):
            kept[field.name] = given[field.name]
    return asked


def submit(form: type[Form], asked: Asked) -> Reply:
    """Check every answer and then do what the form is for; what was refused leaves nothing in the database.

    Raises :class:`NotAccepted` when answers must be mended, :class:`UserError` when all of them together will not do.
    """
    reasons = {}
    for question in questions(form, asked):
        if why := _why_not(form, question, asked):
            reasons[question.name] = why
    if reasons:
        raise NotAccepted(reasons)
    with asked.session.begin_nested():
        form.check(asked)
        return form.submit(asked)


def refusal(error: UserError) -> Reply:
    """What a person is told who cannot have what was asked for."""
    values: dict[str, Any] = dict(error.values)
    return say(error.text, go=error.go, **values)


def _why_not(form: type[Form], question: Question, asked: Asked) -> str:
    raw = asked.answers.get(question.name, "")
    if not raw:
        missing = "pages/choose_one" if isinstance(question, Pick) else "pages/fill_in"
        return (question.warning(asked) or phrase(missing)) if question.required else ""
    try:
        aside = accept(form, question.name, asked, raw)
    except UserError as refused:
        # The field's own word stands beside the field; the chat puts a sentence around it.
        return str(refused.values["why"]) if refused.text == "dialogue/not_accepted" else refusal(refused).text
    return aside.text if aside else ""


def _storable(piece: str) -> str:
    """Without what no keyboard types and no database takes: NUL and halves of characters."""
    return piece.replace("\x00", "").encode(errors="ignore").decode()
