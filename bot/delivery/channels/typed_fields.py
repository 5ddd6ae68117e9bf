"""What the fields of an approved template say of a message, in templates and subscriptions alike."""

from functools import cache

from bot.core.settings import TemplateMapping
from bot.core.texts import phrase
from bot.delivery.payload import Payload
from bot.delivery.template_fields import fit
from storage.claimed import Claimed

# Kinds of fields that hold a sentence.
WORDY = ("thing", "short_thing", "const")


def filled(claim: Claimed, payload: Payload, mapping: TemplateMapping, school: str) -> dict[str, dict[str, str]]:
    """The ``data`` of a template whose fields fit their types, without any child's name."""
    values = {
        "who": payload.who or _fixed("delivery/your_child"),
        # Never the words themselves: they may name a child, which a template must not.
        "what": payload.what or _fixed("delivery/news"),
        "when": payload.when,
        "answer": payload.answer,
        "school": school,
    }
    return {
        field: {"value": fit(field, _worded(field, value, values[value]), now=claim.due_at)}
        for field, value in mapping.fields.items()
    }


@cache
def _fixed(name: str) -> str:
    """Words of ours that are the same in every template message: rendered once, not per message."""
    return phrase(name)


def _worded(field: str, value: str, said: str) -> str:
    """What to answer, as a sentence where the field takes one: "回数字3"."""
    if value != "answer" or not field.startswith(WORDY):
        return said
    return phrase("delivery/answer", answer=said)
