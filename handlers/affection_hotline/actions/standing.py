"""What waits: in the room at school, for the adult, for the parent; and the thread of both directions."""

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions import adults
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.hearing import note_heard, tell_heard
from handlers.affection_hotline.actions.showing import Shown, shown_many
from storage.affection_hotline.messages import HotlineMessage, InRoom, message_of, messages_in_room

MOST_IN_THREAD = 40


def room_messages(session: Session, school_id: int, day: date) -> list[InRoom]:
    """What the duty teacher plays on this day, what was left from earlier days among it, the longest waiting first."""
    return messages_in_room(session, school_id, datetime.combine(day + DAY, time(), SHANGHAI))


def heard_in_room(
    session: Session, school: SchoolContext, message_id: int, staff: Actor, now: datetime
) -> HotlineMessage:
    """The child has heard it in the room; the parent is told once. The row is the one that an answer is kept for.

    Raises AccessDeniedError for who is no duty teacher and leads no school, and for what is not in the room.
    """
    message = room_message(session, school, message_id, staff)
    line = adults.line_of(session, school.id, message.pupil_id, message.guardian_id)
    if line is None:
        raise AccessDeniedError
    is_first = message.heard_at is None
    note_heard(session, school, message, now)
    message.heard_by_id = staff.staff_id
    message.adult_staff_id = staff.staff_id
    if is_first:
        tell_heard(session, school, message, line, now)
    return message


def room_message(session: Session, school: SchoolContext, message_id: int, staff: Actor) -> HotlineMessage:
    """A message that is, or was, played in the room. Raises AccessDeniedError as :func:`heard_in_room`."""
    duty = any(held.role in (Role.DUTY_TEACHER, Role.MORAL_EDUCATION_OFFICE) for held in staff.held)
    message = message_of(session, school.id, message_id, lock=True)
    if not duty or message is None or not (message.state == "room" or message.heard_by_id is not None):
        raise AccessDeniedError
    return message


def thread(session: Session, actor: Actor, pupil_id: int) -> list[Shown]:
    """What the actor, a parent, and the own child said to each other, newest first."""
    line = adults.own_line(session, actor, pupil_id)
    return thread_of(session, line)


def thread_of(session: Session, line: Line) -> list[Shown]:
    """The same for a line that the caller may see. An answer on its way is not there yet."""
    pair = (HotlineMessage.pupil_id == line.pupil_id, HotlineMessage.guardian_id == line.guardian_id)
    wanted = select(HotlineMessage).where(HotlineMessage.school_id == line.school_id, *pair)
    wanted = wanted.where(HotlineMessage.state != "undone").order_by(HotlineMessage.written_at.desc())
    return shown_many(session, session.scalars(wanted.limit(MOST_IN_THREAD)).all(), line)


def newest_answer(session: Session, actor: Actor) -> int | None:
    """The answer that a parent hears next: the first that nobody has heard, else the last."""
    return _one(session, actor, to_child=False)


def newest_for_adult(session: Session, actor: Actor) -> int | None:
    """What an adult beside a child plays next: the first that was brought and not heard yet."""
    return _one(session, actor, to_child=True)


def _one(session: Session, actor: Actor, *, to_child: bool) -> int | None:
    side = HotlineMessage.adult_guardian_id if to_child else HotlineMessage.guardian_id
    mine = [HotlineMessage.school_id == actor.school_id, HotlineMessage.to_child == to_child]
    mine += [side.in_(actor.guardian_ids), HotlineMessage.state.in_(("brought", "no_sound", "heard"))]
    fresh = select(HotlineMessage.id).where(*mine, HotlineMessage.heard_at.is_(None))
    found = session.scalar(fresh.order_by(HotlineMessage.written_at).limit(1))
    if found is not None or to_child:
        return found
    last = select(HotlineMessage.id).where(*mine, HotlineMessage.brought_at.is_not(None))
    return session.scalar(last.order_by(HotlineMessage.written_at.desc()).limit(1))
