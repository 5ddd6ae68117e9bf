"""Messages of which every line is made of what there is: people, times, appointments."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import say

Args = dict[str, str | int | bool | None]
Line = tuple[str, Go]


def with_lines(
    name: str, lines: Iterable[Line], leave: Go | None = None, go: Mapping[str, Go] | None = None, **values: Any
) -> Reply:
    """The message ``name`` with these lines numbered from 1, its own choices behind them.

    0 leads to ``leave``, the other digits of the template's own where ``go`` says.
    """
    ways = {**({"0": leave} if leave else {}), **(go or {})}
    reply = say(name, go=ways, **values)
    numbered = [Choice(str(digit), label, way) for digit, (label, way) in enumerate(lines, 1)]
    return reply.with_choices(*numbered, *reply.choices)
