"""The school calendar in chat."""

from bot.core.errors import AccessDeniedError
from bot.core.reply import Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from handlers.school_calendar import actions

# A dozen lines stay far below the 2,048 bytes that WeChat takes.
MOST_LINES = 12


def dates(talk: Talk) -> Reply:
    """行事历: the dates ahead."""
    found = actions.coming(talk.session, talk.school, talk.actor, talk.now)
    classes = {each.class_id for each in found if each.class_id}
    more = len(found[MOST_LINES:])
    return say("school_calendar/dates", dates=found[:MOST_LINES], more=more, many=len(classes) > 1)


def write(talk: Talk) -> Reply:
    """记日子, for the school or a class; who speaks for several is asked for which."""
    options = [(str(class_id), name) for class_id, name in actions.audiences(talk.session, talk.actor)]
    if not options:
        raise AccessDeniedError
    chosen = which(talk, "school_calendar.write", options, "school_calendar/which_audience")
    return talk.open("school_calendar.write", class_id=int(chosen)) if isinstance(chosen, str) else chosen


def take_back(talk: Talk, which: str) -> Reply:
    """撤 of dates that were just written down."""
    return say("school_calendar/taken_back", count=actions.remove(talk.session, talk.actor, map(int, which.split())))
