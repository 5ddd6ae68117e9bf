"""An alarm as it is read in the chat: who wrote what, and what must be done by when."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.care.actions.seeing import Case, open_for, show
from handlers.care.actions.waiting import pager_trouble

# The last texts say how it stands; all of them stand on the desk.
TEXTS_IN_CHAT = 3
MOST_IN_CHAT = 6


def list_alarms(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Reply:
    """The open alarms that this person may see, those that nobody has in hand first."""
    found = open_for(session, actor)
    trouble = pager_trouble(session, school, actor, now)
    shown = found[:MOST_IN_CHAT]
    lines = [phrase("care/line", alarm=alarm, owner=bool(alarm.owner_id)) for alarm in shown]
    go = {str(number): Go("care.see", {"alarm": alarm.id}) for number, alarm in enumerate(shown, 1)}
    return say("care/alarms", lines=lines, more=len(found) - len(shown), trouble=trouble, go=go)


def tell_alarm(session: Session, school: SchoolContext, actor: Actor, alarm_id: int, now: datetime) -> Reply:
    """One alarm with what can be done about it."""
    case = show(session, school, actor, alarm_id, now)
    return _reply(case, is_mine=case.alarm.owner_id == actor.staff_id)


def _reply(case: Case, *, is_mine: bool) -> Reply:
    open_ = case.alarm.closed_at is None
    go = {
        "1": Go("care.take" if case.alarm.acknowledged_at is None else "care.write", {"alarm": case.alarm.id}),
        "2": Go("care.end", {"alarm": case.alarm.id}),
    }
    return say("care/alarm", case=case, texts=case.texts[-TEXTS_IN_CHAT:], is_mine=is_mine, open=open_, go=go)
