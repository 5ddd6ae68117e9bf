"""A person with several children is asked which one, once for what is being done."""

import json
from collections.abc import Sequence

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk

Options = Sequence[tuple[str, str]]


def which_child(
    talk: Talk, step: str, children: Sequence[tuple[int, str]], **args: str | int | bool | None
) -> int | Reply:
    """The pupil meant, or the question which one; ``children`` are (pupil id, name), at least one.

    ``step`` is the step that asks (``"visit_booking.book"``): it is run again with ``args`` once the child is known,
    and then gets the id here. The choice is remembered until the form that the step opens is finished or left.
    """
    found = which(talk, step, [(str(pupil_id), name) for pupil_id, name in children], "dialogue/which_child", **args)
    return int(found) if isinstance(found, str) else found


def which(talk: Talk, step: str, options: Options, question: str, **args: str | int | bool | None) -> str | Reply:
    """As :func:`which_child` for whatever else a person has several of: roles, classes. ``question`` is a template."""
    if len(options) == 1:
        return options[0][0]
    remembered = talk.running.remembered(step)
    if remembered in dict(options):
        return str(remembered)
    return _ask(talk, step, options, question, args)


def _ask(talk: Talk, step: str, options: Options, question: str, args: dict[str, str | int | bool | None]) -> Reply:
    start, page_key = 0, f"{step}#from"
    shown = list(options)
    if len(options) > MOST_CHOICES:
        start = int(talk.running.remembered(page_key) or 0)
        shown = shown[start : start + MOST_CHOICES - 1]
    packed = json.dumps(args)

    def go(key: str, value: str) -> Go:
        return Go("dialogue.choose", {"step": step, "key": key, "value": value, "args": packed})

    lines = [Choice(str(number), label, go(step, value)) for number, (value, label) in enumerate(shown, 1)]
    if len(shown) < len(options):
        following = start + len(shown) if start + len(shown) < len(options) else 0
        lines.append(Choice(str(len(lines) + 1), phrase("dialogue/more"), go(page_key, str(following))))
    reply = say(question)
    return reply.with_choices(*lines, *reply.choices)
