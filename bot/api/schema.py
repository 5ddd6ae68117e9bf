"""A form as JSON Schema: what the mini-program shows and may send; and JSON back to the text that forms keep."""

from collections.abc import Mapping
from typing import Any

from bot.core.fields import Day, Digits, Pick, Question, Said
from bot.core.forms import Asked, Form
from bot.core.texts import phrase
from bot.pages.answers import NotAccepted, raw_answer
from bot.pages.form_page import prompt


def form_schema(form: type[Form]) -> dict[str, Any]:
    """What is the same for everybody. Questions that others lead to are never required; the answer says so."""
    asked = [field for field in form() if isinstance(field, Question)]
    return {
        "type": "object",
        "properties": {question.name: _static(question) for question in asked},
        "required": [question.name for question in asked if question.required and question.when is None],
        "additionalProperties": False,
    }


def schema_for(full: str, form: type[Form], asked: Asked) -> dict[str, Any]:
    """The schema for one person: with that person's choices, and with words where a question has no label."""
    schema = form_schema(form)
    for question in form():
        if not isinstance(question, Question):
            continue
        described = schema["properties"][question.name]
        described.setdefault("title", "") or described.update(title=prompt(full, form, question, asked))
        if isinstance(question, Pick):
            described["oneOf"] = _choices(question.pairs(asked))
    return schema


def raw_answers(form: type[Form], sent: Mapping[str, Any]) -> dict[str, str]:
    """JSON as the text that forms keep.

    Raises :class:`NotAccepted` for a field that the form does not have or a value of another type than the schema's.
    """
    known = {field.name: field for field in form() if isinstance(field, Question)}
    raw = {}
    for name, value in sent.items():
        if name not in known or not _has_type(known[name], value):
            raise NotAccepted({name: phrase("pages/not_this_type")})
        raw[name] = raw_answer(known[name], value)
    return raw


def _static(question: Question) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "string", "title": str(question.label.text)}
    match question:
        case Pick() if not question.options:
            described["oneOf"] = _choices([*question.offered, *([question.zero] if question.zero else [])])
        case Said():
            described.update(type="array", items={"type": "string"})
        case Digits():
            described["pattern"] = f"^[0-9]{{{question.count}}}$"
        case Day():
            described["format"] = "date"
        case _:
            described.update({"maxLength": most} if (most := question.flags.maxlength) else {})
    return described


def _choices(pairs: Any) -> list[dict[str, str]]:
    return [{"const": value, "title": label} for value, label in pairs]


def _has_type(question: Question, value: object) -> bool:
    if isinstance(question, Said):
        return isinstance(value, list) and all(isinstance(piece, str) for piece in value)
    return isinstance(value, str)
