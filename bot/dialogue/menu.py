"""The menu in words, for who cannot or does not want to find the buttons."""

from itertools import islice

from bot.core.reply import Choice, Go, Reply
from bot.core.service import MenuKey
from bot.core.texts import phrase, say
from bot.dialogue.conversation import Conversation
from bot.dialogue.prompts import MOST_CHOICES

# The teacher's day belongs to no service: it gathers from all of them.
DAY_KEY = MenuKey("today", phrase("dialogue/day_key"), "day", column=1, place=1, face="staff")


def show_menu(conversation: Conversation, start: int = 0) -> Reply:
    """What this person can do here, a few lines at a time; who is not bound reads how to begin."""
    offered = _offered(conversation)
    shown = offered if len(offered) <= MOST_CHOICES else list(islice(offered, start, start + MOST_CHOICES - 1))
    lines = [Choice(str(number), label, go) for number, (label, go) in enumerate(shown, 1)]
    if len(shown) < len(offered):
        behind = start + len(shown)
        go = Go("dialogue.menu", {"start": behind if behind < len(offered) else 0})
        lines.append(Choice(str(len(lines) + 1), phrase("dialogue/more"), go))
    words = "dialogue/bind_first" if conversation.is_stranger else "dialogue/menu"
    reply = say(words, school=conversation.talk.school.name)
    reply = reply.with_choices(*lines, *reply.choices)
    conversation.state.offer(reply.choices, conversation.talk.now)
    return reply


def _offered(conversation: Conversation) -> list[tuple[str, Go]]:
    """The menu's buttons of the face in which this person speaks, as far as they lead somewhere."""
    found = []
    if conversation.face == "staff" and conversation.registry.teacher_lines():
        found.append((DAY_KEY.label, Go("dialogue.day")))
    for service in conversation.registry.services:
        for key in service.menu:
            step = f"{service.name}.{key.step}"
            if key.face == conversation.face and conversation.talk.actor.may(
                conversation.registry.step_card(step).audience
            ):
                found.append((key.label, Go(step)))
    return found
