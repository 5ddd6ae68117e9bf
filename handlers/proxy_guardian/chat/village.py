"""The village's child director in chat: own village's children, who needs what; and what was asked of the school."""

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.proxy_guardian.actions import aid, sheets
from handlers.proxy_guardian.actions import village as of_village

# Names in one line of the message; the page and the paper have all of them.
MOST = 30


def village(talk: Talk) -> Reply:
    """Who reported this month and who did not, who needs a visit."""
    children = of_village.own_children(talk.session, talk.actor, sheets.this_month(talk.now), talk.now)
    go = {"1": Go("proxy_guardian.ask_aid")}
    return say(
        "proxy_guardian/village",
        children=children,
        silent=[each.name for each in children if each.reported is False][:MOST],
        visits=[each.name for each in children if each.needs_visit][:MOST],
        asks=sum(len(each.asks) for each in children),
        go=go,
    )


def ask_aid(talk: Talk) -> Reply:
    """What does a child need?"""
    return talk.open("proxy_guardian.aid")


def aids(talk: Talk) -> Reply:
    """What was asked and what was answered."""
    waiting, answered = aid.requests_of(talk.session, talk.actor)
    return say("proxy_guardian/aids", waiting=waiting[:3], many=len(waiting), answered=answered[:3])
