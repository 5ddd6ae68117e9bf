"""What the month asks, in chat: the rules with their numbers, and behind each the children."""

from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.monthly_reminder.actions.readers import OfDuty
from handlers.monthly_reminder.actions.readers import mine as duties_of

# Choices of one message (contract of the chat), and names that fit on a small screen.
MOST_CHOICES, MOST_NAMES = 6, 20


def mine(talk: Talk) -> Reply:
    """每月要做: each rule with how many are due and overdue; a number opens its children."""
    of = duties_of(talk.session, talk.school, talk.actor, at_school(talk.now).date())
    choices = [
        Choice(
            str(number), phrase("monthly_reminder/choice", of=each), Go("monthly_reminder.of_duty", {"name": each.name})
        )
        for number, each in enumerate(of[:MOST_CHOICES], 1)
    ]
    reply = say("monthly_reminder/mine", of=of, month=at_school(talk.now).month)
    return reply.with_choices(*choices, *reply.choices)


def of_duty(talk: Talk, name: str) -> Reply:
    """The children of one rule, the overdue first, and where it is done."""
    of = duties_of(talk.session, talk.school, talk.actor, at_school(talk.now).date())
    found = next((each for each in of if each.name == name), OfDuty(name, ()))
    ways = [*([Go(found.done_at[0])] if found.done_at else []), Go("monthly_reminder.mine")]
    go = {str(number): way for number, way in enumerate(ways, 1)}
    more = max(0, len(found.lines) - MOST_NAMES)
    return say(
        "monthly_reminder/of_duty",
        of=found,
        lines=found.lines[:MOST_NAMES],
        more=more,
        leads=bool(found.done_at),
        go=go,
    )
