"""Every sentence a person reads comes from ``templates/<service>/messages/<name>.j2``.

Above a line ``---`` stand the words, below it one choice a line: its digit, a space, its label.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_CHOICE = re.compile(r"^(\d{1,2}) (.+)$")


def say(name: str, /, *, go: Mapping[str, Go] | None = None, media: str = "", **values: object) -> Reply:
    """Render the message ``"service/name"``.

    ``go`` says where each digit leads; a choice without one ends the talk politely. Raises jinja2's errors for an
    unknown template or a value that the template needs and did not get: both are bugs.
    """
    words, _, below = _render(name, values).partition("\n---\n")
    return Reply(text=words.strip(), choices=tuple(_choices(below, go or {})), media=media)


def phrase(name: str, /, **values: object) -> str:
    """The words alone of a message that offers no choice."""
    return _render(name, values).strip()


def _render(name: str, values: Mapping[str, object]) -> str:
    service, _, short = name.partition("/")
    return _messages().get_template(f"{service}/messages/{short}.j2").render(**values)


def _choices(below: str, go: Mapping[str, Go]) -> list[Choice]:
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    found = [_CHOICE.match(line) for line in lines]
    if not all(found):
        raise ValueError(f"a choice must read '1 label': {lines}")
    return [Choice(match[1], match[2], go.get(match[1])) for match in found if match]


@cache
def _messages() -> Environment:
    environment = Environment(  # noqa: S701  chat text, not HTML; pages have their own environment with escaping
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = lambda moment: at_school(moment).strftime("%H:%M")
    environment.filters["day"] = lambda moment: f"{moment.month}月{moment.day}日"
    environment.filters["weekday"] = lambda moment: f"周{'一二三四五六日'[moment.weekday()]}"
    return environment
