"""What came of a message: heard, no sound, nobody there; said by the adult beside the child, or by who plays it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import say
from handlers.affection_hotline.actions import adults
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.bringing import (
    bring_again,
    give,
    into_room,
    matter_key,
    tell_parent,
)
from handlers.affection_hotline.actions.saying import adult_now, message_for_adult
from handlers.affection_hotline.actions.showing import Shown, shown_of
from handlers.affection_hotline.actions.waking import wake
from storage.affection_hotline.messages import HotlineMessage, message_of
from storage.matters import close_matters


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said to who played it: the message, and when it comes again or is played at school."""

    of: Shown
    at: datetime | None = None
    in_room: bool = False


def for_adult(session: Session, actor: Actor, message_id: int) -> Shown:
    """The message as the adult beside the child plays it. Raises AccessDeniedError for everybody else."""
    message = message_for_adult(session, actor, message_id)
    return shown_of(session, message, _line(session, message))


def heard(
    session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime, *, tell: bool
) -> Shown:
    """The child has heard it. With ``tell`` the parent learns it; without, an answer follows that says it."""
    message = message_for_adult(session, actor, message_id, lock=True)
    line = _line(session, message)
    note_heard(session, school, message, now)
    if tell:
        tell_heard(session, school, message, line, now)
    return shown_of(session, message, line)


def tell_heard(session: Session, school: SchoolContext, message: HotlineMessage, line: Line, now: datetime) -> None:
    """小明听到了: to the parent, at the parent's hour, once."""
    tell_parent(session, school, line, say("affection_hotline/child_heard", child=line.child),
                f"hotline/{message.id}/heard", now)  # fmt: skip


def note_heard(session: Session, school: SchoolContext, message: HotlineMessage, now: datetime) -> None:
    """Written down once: when the child heard it first."""
    close_matters(session, school_id=school.id, key=matter_key(message))
    if message.heard_at is None:
        message.heard_at = now
    if message.ended_at is None:
        message.state, message.ended_at, message.next_at = "heard", now, None
    session.flush()


def no_sound(session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime) -> Outcome:
    """Nothing was heard: sent once more at once; the second time the duty teacher plays it."""
    message = message_for_adult(session, actor, message_id, lock=True)
    line = _line(session, message)
    if message.ended_at is not None:
        return Outcome(shown_of(session, message, line))
    adult = adult_now(session, school, line, now)
    if message.state == "no_sound" or adult.is_room:
        return Outcome(shown_of(session, message, line), into_room(session, school, message, now), in_room=True)
    message.state, message.times = "no_sound", message.times + 1
    message.adult_guardian_id, message.adult_staff_id = adult.guardian_id, adult.staff_id
    wake(session, school, message, message.next_at or now)
    close_matters(session, school_id=school.id, key=matter_key(message))
    shown = shown_of(session, message, line)
    give(session, school, message, adult, shown, now)
    return Outcome(shown)


def absent(session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime) -> Outcome:
    """The child is not there: brought again later."""
    message = message_for_adult(session, actor, message_id, lock=True)
    line = _line(session, message)
    if message.ended_at is not None:
        return Outcome(shown_of(session, message, line))
    at = bring_again(session, school, message, line, now)
    return Outcome(shown_of(session, message, line), at, in_room=message.state == "room")


def answer_heard(
    session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime
) -> tuple[Shown, bool]:
    """A parent plays the child's answer; and whether the parent may still speak. AccessDeniedError for anybody else."""
    message = message_of(session, actor.school_id, message_id, lock=True)
    if message is None or message.to_child or message.guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    line = adults.own_line(session, actor, message.pupil_id)
    close_matters(session, school_id=school.id, key=matter_key(message))
    shown = shown_of(session, message, line)
    if message.state == "waiting":  # asked for before it was brought
        message.state, message.ended_at, message.next_at, message.brought_at = "brought", now, None, now
    message.heard_at = message.heard_at or now
    return shown, adults.may_write(session, line)


def _line(session: Session, message: HotlineMessage) -> Line:
    line = adults.line_of(session, message.school_id, message.pupil_id, message.guardian_id)
    if line is None:
        raise AccessDeniedError
    return line
