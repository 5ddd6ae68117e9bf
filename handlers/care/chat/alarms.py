"""Alarms in chat: the list, one of them, taken in hand by one number; what was done is written down in a form."""

from bot.core.reply import Reply
from bot.dialogue.talk import Talk
from handlers.care.actions.handling import take as take_in_hand
from handlers.care.actions.seeing import reach
from handlers.care.actions.telling import list_alarms, tell_alarm


def alarms(talk: Talk) -> Reply:
    """警报: what is open."""
    return list_alarms(talk.session, talk.school, talk.actor, talk.now)


def take(talk: Talk, alarm: int) -> Reply:
    """我来处理."""
    take_in_hand(talk.session, talk.school, talk.actor, alarm, talk.now)
    return tell_alarm(talk.session, talk.school, talk.actor, alarm, talk.now)


def see(talk: Talk, alarm: int) -> Reply:
    """One alarm."""
    return tell_alarm(talk.session, talk.school, talk.actor, alarm, talk.now)


def write(talk: Talk, alarm: int) -> Reply:
    """What was done is written down."""
    reach(talk.session, talk.actor, alarm, talk.now)
    return talk.open("care.contact", alarm=alarm)


def end(talk: Talk, alarm: int) -> Reply:
    """The alarm is over."""
    reach(talk.session, talk.actor, alarm, talk.now)
    return talk.open("care.closing", alarm=alarm)
