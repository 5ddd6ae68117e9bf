"""What people are told about when: the child's hour, the parent's hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.affection_hotline.actions.adults import Line, room_teacher
from handlers.affection_hotline.actions.saying import Sent
from handlers.affection_hotline.rules.hours import where_child_is, works_at_night
from storage.affection_hotline.messages import HotlineMessage
from storage.affection_hotline.settings import ANY_TIME, keep_parent

MINUTES_OF_A_DAY = 24 * 60
# What is due so soon is on its way now.
NOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SentWords:
    """What is said to who has sent something. ``child_is``: asleep | school | home; ``when`` as one says it."""

    line: Line
    adult: str
    by_teacher: bool
    in_room: bool
    teacher: str  # the duty teacher's surname; empty where there are several
    child_is: str
    when: str
    is_now: bool
    at_night: bool
    to_child: bool
    parent_sleeps: bool


def sent_words(session: Session, school: SchoolContext, sent: Sent, now: datetime) -> SentWords:
    """What is on its way, to whom, by when."""
    return SentWords(
        line=sent.line,
        adult=sent.adult.called,
        by_teacher=sent.adult.staff_id is not None,
        in_room=sent.to_child and sent.adult.is_room,
        teacher=room_teacher(session, school.id, now) if sent.adult.is_room else "",
        child_is=where_child_is(now, school.rules.hotline.child_hours, school.calendar),
        when=_when(school, sent, now),
        is_now=sent.due_at <= now + NOW,
        at_night=works_at_night(now),
        to_child=sent.to_child,
        parent_sleeps=sent.asked_at is not None and works_at_night(sent.asked_at),
    )


def said_day(moment: datetime, now: datetime) -> str:
    """今天, 明天, or the day itself."""
    days = (at_school(moment).date() - at_school(now).date()) // DAY
    return phrase("affection_hotline/day", days=days, moment=moment)


def set_tell_at(session: Session, school: SchoolContext, actor: Actor, minutes: int) -> None:
    """From now on this parent is told at this minute of the day; :data:`ANY_TIME`: whenever it is not quiet."""
    if not actor.guardian_ids or not ANY_TIME <= minutes < MINUTES_OF_A_DAY:
        raise AccessDeniedError
    for guardian_id in sorted(actor.guardian_ids):
        keep_parent(session, school.id, guardian_id).tell_at = minutes
    session.flush()


def last_sent(session: Session, actor: Actor) -> int | None:
    """The parent's newest message that nobody has got yet, which 撤 still takes back."""
    mine = (HotlineMessage.school_id == actor.school_id, HotlineMessage.guardian_id.in_(actor.guardian_ids))
    open_ = (HotlineMessage.to_child, HotlineMessage.brought_at.is_(None), HotlineMessage.ended_at.is_(None))
    newest = select(HotlineMessage.id).where(*mine, *open_).order_by(HotlineMessage.written_at.desc())
    return session.scalar(newest.limit(1))


def _when(school: SchoolContext, sent: Sent, now: datetime) -> str:
    day = at_school(sent.due_at).date()
    after_school = sent.to_child and not sent.adult.is_room and school.calendar.is_school_day(day)
    after_school = after_school and at_school(sent.due_at).time() >= school.rules.hotline.child_hours[0]
    return phrase(
        "affection_hotline/when",
        day=said_day(sent.due_at, now),
        days=(at_school(sent.due_at).date() - at_school(now).date()) // DAY,
        moment=sent.due_at,
        after_school=after_school,
        in_room=sent.to_child and sent.adult.is_room,
        to_child=sent.to_child,
    )
