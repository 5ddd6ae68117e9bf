"""今天: what waits for this person, as lines to tap; a teacher's day is the same as on the desk."""

from bot.core.overview import TeacherLine
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.conversation import Conversation, behind
from bot.dialogue.menu import show_menu
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.teachers_day import beside, leads, teachers_day


def show_day(conversation: Conversation, start: int = 0) -> Reply | None:
    """A member of staff's day, a few lines at a time; None for who speaks as a guardian.

    Matters that no line counts stand behind what is urgent. With nothing waiting, what can be done follows.
    """
    if conversation.face != "staff":
        return None
    talk = conversation.talk
    lines = teachers_day(conversation.registry, talk.session, talk.school, talk.actor, talk.now)
    figures = [line for line in lines if line.kind == "figure" and line.class_id is None] if leads(talk.actor) else []
    todo = [line for line in lines if line.kind == "todo"]
    on_desk = [line for line in todo if not _leads_on(conversation, line)]
    offered = _offered(conversation, [line for line in todo if line not in on_desk])
    if start:  # said above the first lines already
        figures, on_desk = [], []
    if not offered:
        words = phrase("dialogue/day", figures=figures, on_desk=on_desk, waits=False)
        return behind(words, show_menu(conversation))
    reply = say("dialogue/day", figures=figures, on_desk=on_desk, waits=True)
    reply = reply.with_choices(*_part(offered, start), *reply.choices)
    conversation.state.offer(reply.choices, talk.now)
    return reply


def _offered(conversation: Conversation, lines: list[TeacherLine]) -> list[tuple[str, Go]]:
    """What is urgent, then the matters of people who wait, then what waits for no person."""
    talk = conversation.talk
    said = [(phrase("dialogue/day_line", line=line), Go(line.step, dict(line.step_args))) for line in lines]
    matters = [(matter.label, matter.go) for matter in beside(talk.session, [talk.identity.id], lines)]
    urgent = sum(line.urgent for line in lines)
    return [*said[:urgent], *matters, *said[urgent:]]


def _part(offered: list[tuple[str, Go]], start: int) -> list[Choice]:
    """The lines from ``start`` on that one message holds, with a line that leads to the rest and round again."""
    if len(offered) <= MOST_CHOICES:
        start, shown = 0, offered
    else:
        shown = offered[start : start + MOST_CHOICES - 1]
    choices = [Choice(str(number), label, go) for number, (label, go) in enumerate(shown, 1)]
    if len(shown) < len(offered):
        rest = len(offered) - start - len(shown)
        go = Go("dialogue.day", {"start": start + len(shown) if rest > 0 else 0})
        choices.append(Choice(str(len(choices) + 1), phrase("dialogue/day_rest", rest=rest), go))
    return choices


def _leads_on(conversation: Conversation, line: TeacherLine) -> bool:
    """Whether the line leads somewhere in the chat; else it is done on the desk."""
    return bool(line.step) and conversation.talk.actor.may(conversation.registry.step_card(line.step).audience)
