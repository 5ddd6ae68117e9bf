"""The month in chat: a family asks how it was, a teacher is told where it is written."""

from bot.core.reply import Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.card_month import actions


def month(talk: Talk) -> Reply:
    """上个月怎么样: all children of the guardian, the last month that is over."""
    found = actions.family_month(talk.session, talk.actor, None, talk.now)
    number = found.month.first.month
    if not found.children:
        return say("card_month/no_month", month=number)
    days = talk.school.rules.card.care_days
    children = [(each, actions.month_words(each.summary, each.said, found.month, days)) for each in found.children]
    return say("card_month/month", children=children, month=number)


def write(talk: Talk) -> Reply:
    """写月结: what waits, and where it is written."""
    waiting = actions.to_write(talk.session, talk.school, talk.actor, talk.now)
    return say("card_month/write_where", waiting=[(name, span.first.month) for _, name, span in waiting])
