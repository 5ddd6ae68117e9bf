"""What has happened, in chat."""

from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import incidents

MOST_LINES = 6


def event(talk: Talk) -> Reply:
    """登记事件."""
    return talk.open("home_visit.event")


def events(talk: Talk) -> Reply:
    """What was entered lately and whose home is still to be visited."""
    found = incidents.incidents(talk.session, talk.actor, talk.now)
    lines = [phrase("home_visit/event_seen_line", of=each) for each in found[:MOST_LINES]]
    go = {"1": Go("home_visit.event")}
    return say("home_visit/events", go=go, lines=lines, more=len(found[MOST_LINES:]))
