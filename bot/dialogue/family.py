"""全家一览 in chat: the children, the dates ahead, and what is to do and to read as lines that can be tapped."""

from bot.core.names import given_name
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.conversation import Conversation
from bot.dialogue.family_view import FamilyView, Said, family_view
from bot.dialogue.prompts import MOST_CHOICES

# Six of each at so many characters stay well below the 2,048 bytes that WeChat takes.
MOST_DATES = 6
LONGEST_LINE = 36


def show_family(conversation: Conversation, start: int = 0) -> Reply:
    """All of this family from the ``start``-th line on; what does not fit comes behind 还有."""
    talk = conversation.talk
    sources = conversation.registry.family_lines()
    view = family_view(sources, talk.session, talk.school, talk.actor, talk.now)
    ways = [each for each in (*view.todo, *view.news) if each.line.step]
    shown = ways[start:] if len(ways) - start <= MOST_CHOICES else ways[start : start + MOST_CHOICES - 1]
    lines = [
        Choice(str(number), _label(view, each), Go(each.line.step, dict(each.line.step_args)))
        for number, each in enumerate(shown, 1)
    ]
    behind = start + len(shown)
    if behind < len(ways):
        label = phrase("dialogue/family_more", left=len(ways) - behind)
        lines.append(Choice(str(len(lines) + 1), label, Go("dialogue.family", {"start": behind})))
    reply = say("dialogue/family_rest") if start else _opening(view)
    reply = reply.with_choices(*lines, *(reply.choices if lines else ()))
    conversation.state.offer(reply.choices, talk.now)
    return reply


def _opening(view: FamilyView) -> Reply:
    dates = [(each.line.day, _label(view, each)) for each in view.dates]
    return say(
        "dialogue/family",
        children=view.children,
        is_quiet=not view.todo,
        dates=dates[:MOST_DATES],
        more_dates=len(dates[MOST_DATES:]),
        # What leads nowhere in chat is said, so that nothing is missing.
        said=[_label(view, each) for each in (*view.todo, *view.news) if not each.line.step][:MOST_CHOICES],
    )


def _label(view: FamilyView, said: Said) -> str:
    """One line with the names of the children it is about, where there are others, and the day it is due."""
    names = [given_name(child.name) for child in said.children] if len(said.children) < len(view.children) else []
    day = said.line.day if said.line.kind == "todo" else None
    line = phrase("dialogue/family_line", names=names, words=said.line.words, day=day)
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
