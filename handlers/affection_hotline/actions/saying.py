"""A parent's words to the child, and the child's answer, on their way: kept, taken back, counted.

They pass no check of decency: those rules are for what a school says to families, and what a family says to its own
child is nobody else's. Words of danger are looked for in them as in everything.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_picture, is_voice, media_of
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.forgetting import forget_files
from bot.identity.consents import heed_family
from handlers.affection_hotline.actions.adults import (
    Adult,
    Line,
    adult_for,
    is_adult,
    line_of,
    may_write,
    own_line,
)
from handlers.affection_hotline.actions.waking import wake
from handlers.affection_hotline.rules.hours import ChildHours, child_moment, parent_moment, room_moment
from storage.affection_hotline.messages import (
    HotlineMessage,
    Piece,
    add_pieces,
    forget_pieces,
    is_used,
    message_of,
    pieces_of,
)
from storage.affection_hotline.settings import parent_of, setting_of
from storage.media import Media
from storage.media import media_of as file_of

LONGEST = 500
# Longer than a weekend without school is a holiday.
NEAR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is on its way. ``asks_hour``: the parent was never asked when to be told."""

    message_id: int
    line: Line
    adult: Adult
    due_at: datetime
    to_child: bool
    asks_hour: bool
    asked_at: datetime | None = None  # of an answer: when the parent spoke


def check_pieces(session: Session, school: SchoolContext, actor: Actor, pieces: Sequence[str]) -> None:
    """Raise :class:`UserError` for too many or too long pieces, and AccessDeniedError for somebody else's files."""
    if len(pieces) > school.rules.hotline.pieces:
        raise UserError("affection_hotline/enough_pieces", most=school.rules.hotline.pieces)
    for piece in pieces:
        if is_voice(piece) or is_picture(piece):
            own_file(session, actor, media_of(piece))
        elif len(piece) > LONGEST:
            raise UserError("affection_hotline/too_long", most=LONGEST)


def own_file(session: Session, actor: Actor, media_id: str) -> Media:
    """A recording, picture or film that this person sent. Raises AccessDeniedError for everything else."""
    media = file_of(session, actor.school_id, int(media_id)) if media_id.isdecimal() else None
    if media is None or media.identity_id is None or media.identity_id != actor.identity_id:
        raise AccessDeniedError
    return media


def send_to_child(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, packed: str, now: datetime
) -> Sent:
    """A parent's words set out for the child. ``packed`` are the pieces as :func:`unpacked` reads them.

    Raises :class:`UserError` where the hotline is closed to this parent, or for today's limit.
    """
    line = own_line(session, actor, pupil_id)
    if not may_write(session, line):
        raise UserError("affection_hotline/closed", phone=school.config.duty_phone)
    heed_family(session, school, line.pupil_id, "hotline")
    pieces = _ready(session, school, actor, packed)
    _refuse_too_many(session, school, line, now)
    adult = adult_now(session, school, line, now)
    due_at = due_for(session, school, line, adult, now)
    message = HotlineMessage(
        school_id=school.id,
        pupil_id=line.pupil_id,
        guardian_id=line.guardian_id,
        to_child=True,
        written_at=now,
        due_at=due_at,
        next_at=due_at,
        adult_guardian_id=adult.guardian_id,
        adult_staff_id=adult.staff_id,
    )
    if adult.is_room:
        message.state = "room"
    _keep(session, message, pieces)
    if not adult.is_room:
        wake(session, school, message, due_at)
    hours = parent_of(session, school.id, line.guardian_id)
    asks = hours is None or hours.tell_at is None
    return Sent(message.id, line, adult, due_at, to_child=True, asks_hour=asks)


def send_to_parent(
    session: Session, school: SchoolContext, actor: Actor, answers: int, packed: str, now: datetime
) -> Sent:
    """The child's answer, recorded by the adult beside it, or by the duty teacher, sets out for the parent.

    Raises AccessDeniedError for who is not that adult, and :class:`UserError` where the parent may hear nothing of
    the child any more.
    """
    asked = message_for_adult(session, actor, answers, lock=True)
    line = line_of(session, school.id, asked.pupil_id, asked.guardian_id)
    if line is None:
        raise UserError("affection_hotline/closed", phone=school.config.duty_phone)
    pieces = _ready(session, school, actor, packed)
    return keep_answer(session, school, asked, line, pieces, now)


def keep_answer(
    session: Session, school: SchoolContext, asked: HotlineMessage, line: Line, pieces: Sequence[Piece], now: datetime
) -> Sent:
    """The answer of a child to ``asked``, brought to the parent at the parent's hour."""
    hours = parent_of(session, school.id, line.guardian_id)
    due_at = parent_moment(now, hours.tell_at if hours else None, school.calendar)
    message = HotlineMessage(
        school_id=school.id,
        pupil_id=line.pupil_id,
        guardian_id=line.guardian_id,
        to_child=False,
        answers_id=asked.id,
        written_at=now,
        due_at=due_at,
        next_at=due_at,
        adult_guardian_id=asked.adult_guardian_id,
        adult_staff_id=asked.adult_staff_id,
    )
    _keep(session, message, pieces)
    wake(session, school, message, due_at)
    adult = Adult(guardian_id=asked.adult_guardian_id, staff_id=asked.adult_staff_id)
    return Sent(message.id, line, adult, due_at, to_child=False, asks_hour=False, asked_at=asked.written_at)


def message_for_adult(session: Session, actor: Actor, message_id: int, *, lock: bool = False) -> HotlineMessage:
    """A message that was given to this adult to play. Raises AccessDeniedError for anybody else, the parent too."""
    message = message_of(session, actor.school_id, message_id, lock=lock)
    if message is None or not message.to_child or message.state in ("undone", "waiting", "room"):
        raise AccessDeniedError
    line = line_of(session, actor.school_id, message.pupil_id, message.guardian_id)
    place = {"guardian_id": message.adult_guardian_id, "staff_id": message.adult_staff_id}
    if line is None or not is_adult(session, actor, line, **place):
        raise AccessDeniedError
    return message


def take_back(session: Session, school: SchoolContext, actor: Actor, message_id: int, now: datetime) -> Line:
    """撤, while nobody has got it; words and recordings are deleted. Raises :class:`UserError` when it is too late."""
    message = message_of(session, school.id, message_id, lock=True)
    if message is None:
        raise AccessDeniedError
    line = line_of(session, school.id, message.pupil_id, message.guardian_id)
    if line is None or not _is_writer(session, actor, message, line):
        raise AccessDeniedError
    if message.brought_at is not None or message.heard_at is not None or message.ended_at is not None:
        raise UserError("affection_hotline/cannot_undo", child=line.child)
    message.state, message.ended_at, message.next_at = "undone", now, None
    erase(session, message, now)
    return line


def erase(session: Session, message: HotlineMessage, now: datetime) -> None:
    """Words and files of a message go; that it was there stays."""
    files = [piece.media_id for piece in pieces_of(session, message.school_id, [message.id])[message.id]]
    message.erased_at = now
    forget_pieces(session, message)
    forget_files(session, message.school_id, [each for each in files if each is not None], now)


def throw_away(session: Session, school: SchoolContext, actor: Actor, packed: str, now: datetime) -> None:
    """What was said and not sent is deleted. Raises AccessDeniedError for somebody else's files."""
    files = [media_of(piece) for piece in unpacked(packed) if is_voice(piece) or is_picture(piece)]
    forget_files(session, school.id, [own_file(session, actor, each).id for each in files], now)


def adult_now(session: Session, school: SchoolContext, line: Line, now: datetime) -> Adult:
    """Who brings it as things stand now; a boarder is at home while no lunch at school is near."""
    is_term = room_moment(now, school.rules.hotline.room_hour, school.calendar) - now <= NEAR
    return adult_for(session, school.id, line, now, at_school=is_term)


def due_for(session: Session, school: SchoolContext, line: Line, adult: Adult, now: datetime) -> datetime:
    """When it can be with the child."""
    rules = school.rules.hotline
    if adult.is_room:
        return room_moment(now, rules.room_hour, school.calendar)
    setting = setting_of(session, school.id, line.pupil_id, line.guardian_id)
    hour = setting.hour if setting else None
    if adult.staff_id is not None and hour is None:
        return room_moment(now, rules.room_hour, school.calendar)
    return child_moment(now, ChildHours(rules.child_hours, hour, adult.hours), school.rules.hours, school.calendar)


def packed(pieces: Sequence[str]) -> str:
    """Pieces as a choice carries them."""
    return json.dumps(list(pieces), ensure_ascii=False)


def unpacked(raw: str) -> list[str]:
    """Back from :func:`packed`. Raises AccessDeniedError for what was made up."""
    try:
        found = json.loads(raw) if raw else []
    except ValueError:
        raise AccessDeniedError from None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise AccessDeniedError
    return found


def _ready(session: Session, school: SchoolContext, actor: Actor, raw: str) -> list[Piece]:
    """The pieces as they are kept. Raises as :func:`check_pieces`, and AccessDeniedError for none at all."""
    found = unpacked(raw)
    if not found:
        raise AccessDeniedError
    check_pieces(session, school, actor, found)
    return [_piece(session, actor, each) for each in found]


def _piece(session: Session, actor: Actor, said: str) -> Piece:
    if not (is_voice(said) or is_picture(said)):
        return Piece("text", None, said, None)
    file = own_file(session, actor, media_of(said))
    return Piece(file.kind, file.id, "", None)


def _keep(session: Session, message: HotlineMessage, pieces: Sequence[Piece]) -> None:
    """Write it down. A recording that is part of a message already makes the second one a mistake of the sender."""
    if any(is_used(session, message.school_id, piece.media_id) for piece in pieces if piece.media_id):
        raise UserError("affection_hotline/sent_already")
    session.add(message)
    session.flush()
    add_pieces(session, message, pieces)


def _refuse_too_many(session: Session, school: SchoolContext, line: Line, now: datetime) -> None:
    midnight = datetime.combine(at_school(now).date(), time(), SHANGHAI)
    mine = (HotlineMessage.school_id == school.id, HotlineMessage.guardian_id == line.guardian_id)
    today = (HotlineMessage.to_child, HotlineMessage.written_at >= midnight, HotlineMessage.state != "undone")
    many = session.scalar(select(func.count()).select_from(HotlineMessage).where(*mine, *today)) or 0
    if many >= school.rules.hotline.messages_a_day:
        raise UserError("affection_hotline/enough_today", most=school.rules.hotline.messages_a_day)


def _is_writer(session: Session, actor: Actor, message: HotlineMessage, line: Line) -> bool:
    if message.to_child:
        return message.guardian_id in actor.guardian_ids
    place = {"guardian_id": message.adult_guardian_id, "staff_id": message.adult_staff_id}
    return is_adult(session, actor, line, **place)
