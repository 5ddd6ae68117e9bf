"""How a form's question is put in chat: its words, its numbered choices, the line of 0."""

from typing import Any

from bot.core.fields import Pick, Question
from bot.core.forms import questions
from bot.core.reply import Choice, Reply
from bot.core.texts import phrase, say
from bot.dialogue.conversation import Conversation

MOST_CHOICES = 6
MORE = "…"  # no value of a form: shows the next part of a list


def put(conversation: Conversation, question: Question) -> Reply:
    """The question at hand as one message."""
    form, asked = conversation.form, conversation.asked()
    values: dict[str, Any] = {
        **asked.subject,
        **conversation.form_class.facts(asked),
        **question.values(asked),
        "answers": asked.answers,
    }
    name = question.prompt or f"{form.name.replace('.', '/', 1)}_{question.short_name}"
    reply = say(name, **values)
    if isinstance(question, Pick):
        return reply.with_choices(*choices_of(conversation, question))
    leave = (Choice("0", question.leave),) if question.leave else ()
    return reply.with_choices(*reply.choices, *leave)


def choices_of(conversation: Conversation, pick: Pick) -> list[Choice]:
    """The lines of a list; a long one is shown in parts, each with a line that leads on and round again."""
    pairs = pick.numbered(conversation.asked())
    if len(pairs) > MOST_CHOICES:
        step = MOST_CHOICES - 1
        start = conversation.form.page * step % (-(-len(pairs) // step) * step)
        pairs = [*pairs[start : start + step], (MORE, phrase("dialogue/more"))]
    lines = [Choice(str(number), label, value=value) for number, (value, label) in enumerate(pairs, 1)]
    zero = Choice("0", pick.zero[1], value=pick.zero[0]) if pick.zero else Choice("0", pick.leave)
    return [*lines, zero]


def put_together(conversation: Conversation) -> Reply:
    """The last question: all that was answered, and whether it is right."""
    asked = conversation.asked()
    lines = [
        (str(question.label.text), question.shown(asked, raw))
        for question in questions(conversation.form_class, asked)
        if (raw := asked.answers.get(question.short_name))
    ]
    return say("dialogue/confirm", lines=lines)
