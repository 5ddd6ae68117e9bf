"""The hotline room today: who talks when, whose words are played to whom, and the child's answer."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.appointments.room_calls import EARLY, note_call
from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.delivery.along import playable
from bot.identity.access import look_on_duty
from handlers.affection_hotline.actions import adults, saying, standing
from handlers.affection_hotline.actions.showing import Shown, shown_of
from storage.affection_hotline.calls import CallInRoom, calls_between
from storage.affection_hotline.messages import HotlineMessage, Piece
from storage.pupils import Pupil
from storage.schools import Class

LOOK = "affection_hotline room"
OUTCOMES = ("talked", "cut", "missed")
# Who keeps the room, and hears what is played there.
KEEPERS = (Role.DUTY_TEACHER, Role.MORAL_EDUCATION_OFFICE)


@dataclass(frozen=True, slots=True)
class Words:
    """One message to play, or played today; ``is_answered``: the child's answer is on its way."""

    of: Shown
    child: str  # the whole name: a school has several 小明
    class_name: str
    is_heard: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Room:
    """The duty teacher's day, in its order."""

    calls: tuple[CallInRoom, ...]
    words: tuple[Words, ...]
    now: datetime

    @property
    def to_play(self) -> list[Words]:
        """What nobody has played yet, the longest waiting first."""
        return [each for each in self.words if not each.is_heard]

    @property
    def played(self) -> list[Words]:
        """What the children heard today."""
        return [each for each in self.words if each.is_heard]

    @property
    def to_tick(self) -> list[CallInRoom]:
        """Calls whose time has come and of which nothing is noted."""
        return [each for each in self.calls if self.has_begun(each) and not each.outcome]

    def has_begun(self, call: CallInRoom) -> bool:
        """Whether it may be ticked by now."""
        return call.booking.starts_at is not None and call.booking.starts_at - EARLY <= self.now


def room_today(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Room:
    """All of today's list. Raises AccessDeniedError for who does not keep the room."""
    _keeps(actor)
    day = at_school(now).date()
    begin = datetime.combine(day, time(), SHANGHAI)
    waiting = [each.message for each in standing.room_messages(session, school.id, day)]
    heard = _heard_since(session, school.id, begin)
    words = [found for each in [*waiting, *heard] if (found := _words(session, school.id, each)) is not None]
    return Room(tuple(calls_between(session, school.id, begin, begin + DAY)), tuple(words), now)


def count_waiting(session: Session, school: SchoolContext, now: datetime) -> tuple[int, int]:
    """How many calls are still to come or to be ticked today, and how many messages wait to be played."""
    day = at_school(now).date()
    begin = datetime.combine(day, time(), SHANGHAI)
    calls = [each for each in calls_between(session, school.id, begin, begin + DAY) if not each.outcome]
    return len(calls), len(standing.room_messages(session, school.id, day))


def tick(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, outcome: str, now: datetime
) -> CallInRoom:
    """What became of one of today's calls. Raises as :func:`note_call`, and AccessDeniedError for other calls."""
    found = next(
        (each for each in room_today(session, school, actor, now).calls if each.booking.id == booking_id), None
    )
    if found is None or outcome not in OUTCOMES:
        raise AccessDeniedError
    note_call(session, school, found.booking, outcome, now, staff_id=actor.staff_id)
    return found


def words_in_room(session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime) -> Words:
    """One message to be played; a trace is left. Raises AccessDeniedError for what is not in the room."""
    _keeps(actor)
    message = standing.room_message(session, school, message_id, actor)
    found = _words(session, school.id, message)
    if found is None:
        raise AccessDeniedError
    look_on_duty(session, actor, message.pupil_id, why=LOOK, now=now)
    return found


def file_in_room(
    session: Session, school: SchoolContext, actor: Actor, message_id: int, media_id: int, now: datetime
) -> tuple[str, str]:
    """Where a recording or picture of a message lies, and its MIME type; raises as :func:`words_in_room`."""
    found = words_in_room(session, school, actor, message_id, now)
    if str(media_id) not in found.of.files:
        raise AccessDeniedError
    return playable(session, school.id, media_id)


def heard(session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime) -> Words:
    """The child has heard it; the parent is told, once."""
    found = words_in_room(session, school, actor, message_id, now)
    standing.heard_in_room(session, school, message_id, actor, now)
    return found


def answer(
    session: Session, school: SchoolContext, actor: Actor, message_id: int, media_id: str, now: datetime
) -> saying.Sent:
    """The child's answer as it was recorded on the page, sent to the parent; it has heard the words, then.

    Raises :class:`UserError` ``affection_hotline/closed`` where the parent may hear nothing of the child any more.
    """
    words_in_room(session, school, actor, message_id, now)
    message = standing.heard_in_room(session, school, message_id, actor, now)
    line = adults.line_of(session, school.id, message.pupil_id, message.guardian_id)
    if line is None:
        raise UserError("affection_hotline/closed", phone=school.config.duty_phone)
    return saying.keep_answer(session, school, message, line, [Piece("voice", int(media_id), "", None)], now)


def _keeps(actor: Actor) -> None:
    if not any(held.role in KEEPERS for held in actor.held):
        raise AccessDeniedError


def _heard_since(session: Session, school_id: int, begin: datetime) -> list[HotlineMessage]:
    by_staff = (HotlineMessage.heard_by_id.is_not(None), HotlineMessage.heard_at >= begin)
    mine = (HotlineMessage.school_id == school_id, HotlineMessage.to_child, *by_staff)
    return list(session.scalars(select(HotlineMessage).where(*mine).order_by(HotlineMessage.heard_at)))


def _words(session: Session, school_id: int, message: HotlineMessage) -> Words | None:
    line = adults.line_of(session, school_id, message.pupil_id, message.guardian_id)
    if line is None:  # barred meanwhile
        return None
    answers = exists().where(HotlineMessage.answers_id == message.id, HotlineMessage.state != "undone")
    row = session.execute(
        select(Pupil.name, Class.name, answers)
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.id == message.pupil_id)
    ).one()
    of = shown_of(session, message, line)
    return Words(of, row[0], row[1], message.heard_at is not None, bool(row[2]))
