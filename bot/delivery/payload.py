"""What an outbox row keeps of a message: the words as every channel needs them, as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from bot.core.reply import Choice, Go, Reply


@dataclass(frozen=True, slots=True)
class Payload:
    """One message and what a template of typed fields says of it.

    ``what`` and ``when`` are short and hold no child's name; ``answer`` is the digit to reply; ``link`` the path of
    a page (``/m/…``), shown only where pages can be reached. ``sms`` are the short words of a text message,
    ``spoken`` is what a call says, with the key to press where one counts; empty: the reply's text serves. ``who``
    it concerns; empty: a child.
    """

    reply: Reply
    what: str = ""
    when: str = ""
    answer: str = ""
    link: str = ""
    sms: str = ""
    spoken: str = ""
    who: str = ""


def pack(payload: Payload) -> str:
    """To JSON. What follows behind a message (``also``) is a row of its own."""
    data = asdict(payload)
    for of_the_answer in ("also", "template", "spoken_first"):
        del data["reply"][of_the_answer]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Payload:
    """Back from :func:`pack`."""
    data = json.loads(text)
    said = data.pop("reply")
    choices = tuple(Choice(**{**one, "go": _go(one.get("go"))}) for one in said["choices"])
    return Payload(reply=Reply(**{**said, "choices": choices, "undo": _go(said.get("undo"))}), **data)


def _go(data: dict[str, Any] | None) -> Go | None:
    return Go(**data) if data else None
