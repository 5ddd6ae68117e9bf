"""Where the child is in a holiday, said in chat with one tap."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.proxy_guardian.actions import holidays

MOST = 6


def where(talk: Talk) -> Reply:
    """假期去哪: which child, which holiday; a single one at once."""
    asked = holidays.open_questions(talk.session, talk.school, talk.actor, talk.now)
    found = [each for each in asked if not each.place] or asked
    if len(found) == 1:
        return holiday(talk, found[0].pupil_id, found[0].holiday.key)
    lines = [
        Choice(str(number), phrase("proxy_guardian/holiday_line", of=each), _go(each))
        for number, each in enumerate(found[:MOST], 1)
    ]
    reply = say("proxy_guardian/holidays", many=len(found))
    return reply.with_choices(*lines, *reply.choices) if lines else reply.with_choices()


def holiday(talk: Talk, pupil: int, holiday: str) -> Reply:
    """One child and one holiday."""
    holidays.question(talk.session, talk.school, talk.actor, pupil, holiday, talk.now)
    return talk.open("proxy_guardian.holiday", pupil=pupil, holiday=holiday)


def _go(of: holidays.Asked) -> Go:
    return Go("proxy_guardian.holiday", {"pupil": of.pupil_id, "holiday": of.holiday.key})
