"""What waits: in the room at school, for the adult, for the parent; and the thread of both directions."""

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.delivery.along import playable
from handlers.affection_hotline.actions import adults
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.hearing import note_heard, tell_heard
from handlers.affection_hotline.actions.showing import Shown, shown_many
from storage.affection_hotline.messages import HotlineMessage, InRoom, message_of, messages_in_room, pieces_of
from storage.pupils import Pupil, is_here

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
    if is_first:
        message.heard_by_id = message.adult_staff_id = staff.staff_id
        tell_heard(session, school, message, line, now)
    return message


def room_message(session: Session, school: SchoolContext, message_id: int, staff: Actor) -> HotlineMessage:
    """A message that is, or was, played in the room. Raises AccessDeniedError as :func:`heard_in_room`."""
    duty = any(held.role in (Role.DUTY_TEACHER, Role.MORAL_EDUCATION_OFFICE) for held in staff.held)
    message = message_of(session, school.id, message_id, lock=True)
    if not duty or message is None or not (message.state == "room" or message.heard_by_id is not None):
        raise AccessDeniedError
    return message


def file_of(session: Session, actor: Actor, message_id: int, media_id: int) -> tuple[str, str]:
    """Where a file of a message lies, and its type; for the parent, and for the adult beside the child.

    Raises AccessDeniedError for everybody else, and for an answer that has not been brought yet.
    """
    message = message_of(session, actor.school_id, message_id)
    if message is None or message.state == "undone" or not _may_play(session, actor, message):
        raise AccessDeniedError
    if media_id not in [piece.media_id for piece in pieces_of(session, actor.school_id, [message_id])[message_id]]:
        raise AccessDeniedError
    return playable(session, actor.school_id, media_id)


def brought_to(session: Session, actor: Actor) -> list[Shown]:
    """Parents' words that this adult is to play, and has not said that the child has heard, the oldest first."""
    mine = (HotlineMessage.school_id == actor.school_id, HotlineMessage.adult_guardian_id.in_(actor.guardian_ids))
    open_ = (HotlineMessage.to_child, HotlineMessage.state.in_(("brought", "no_sound")))
    rows = session.scalars(select(HotlineMessage).where(*mine, *open_).order_by(HotlineMessage.written_at)).all()
    found = [(row, adults.line_of(session, actor.school_id, row.pupil_id, row.guardian_id)) for row in rows]
    return [
        shown_many(session, [row], line)[0]
        for row, line in found
        if line and adults.is_adult(session, actor, line, guardian_id=row.adult_guardian_id, staff_id=None)
    ]


def count_waiting(session: Session, actor: Actor) -> tuple[dict[int, int], dict[int, int]]:
    """By child how many parents' words this adult has to play, and how many answers wait for this parent."""
    mine = HotlineMessage.school_id == actor.school_id
    to_play = (HotlineMessage.to_child.is_(True), HotlineMessage.state.in_(("brought", "no_sound")))
    answers = (HotlineMessage.to_child.is_(False), HotlineMessage.state == "brought", HotlineMessage.heard_at.is_(None))
    return (
        _counted(session, mine, HotlineMessage.adult_guardian_id.in_(actor.guardian_ids), *to_play),
        _counted(session, mine, HotlineMessage.guardian_id.in_(actor.guardian_ids), *answers),
    )


def count_of_classes(session: Session, school_id: int, class_ids: Collection[int]) -> dict[int, int]:
    """By class how many words of parents have not reached their child yet; nothing of what was said."""
    rows = session.execute(
        select(Pupil.class_id, func.count())
        .join(HotlineMessage, HotlineMessage.pupil_id == Pupil.id)
        .where(HotlineMessage.school_id == school_id, HotlineMessage.to_child, HotlineMessage.ended_at.is_(None))
        .where(Pupil.class_id.in_(class_ids), is_here())
        .group_by(Pupil.class_id)
    )
    return {row[0]: row[1] for row in rows}


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


def _counted(session: Session, *of: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(select(HotlineMessage.pupil_id, func.count()).where(*of).group_by(HotlineMessage.pupil_id))
    return {row[0]: row[1] for row in rows}


def _may_play(session: Session, actor: Actor, message: HotlineMessage) -> bool:
    line = adults.line_of(session, actor.school_id, message.pupil_id, message.guardian_id)
    if line is None:
        return False
    if message.guardian_id in actor.guardian_ids:
        return message.to_child or message.brought_at is not None
    place = {"guardian_id": message.adult_guardian_id, "staff_id": message.adult_staff_id}
    is_there = message.brought_at is not None or not message.to_child
    return is_there and message.state != "room" and adults.is_adult(session, actor, line, **place)


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
