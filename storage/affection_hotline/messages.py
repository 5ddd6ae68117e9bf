"""Messages between a parent away and a child, piece by piece, and how far each has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.media import Media
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import seal, unseal

WORDS = ("hotline_pieces", "words")
# Not yet with the child, and somebody still has to bring it there.
ON_THE_WAY = ("waiting", "brought", "no_sound", "absent", "room")


class HotlineMessage(OfSchool, Base):
    """One message from a parent to a child (``to_child``) or back; ``answers_id`` is the one that it answers.

    ``state``: waiting (for ``due_at``) → brought (to the adult, or the answer to the parent) → heard; no_sound (the
    adult heard nothing, sent once more), absent (the child was not there, brought again), room (the duty teacher
    plays it at ``next_at``), undone (taken back, or it never arrived). ``next_at`` is when time does something to it.
    A message to a child is ended when heard or undone; one to a parent when brought.
    """

    __tablename__ = "hotline_messages"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_staff_id", "staff"),
        same_school("heard_by_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)  # the parent
    to_child: Mapped[bool]
    # No foreign key: copies write rows in any order, and an answer goes with its child as the question does.
    answers_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[Short] = mapped_column(default="waiting")
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]
    brought_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    heard_by_id: Mapped[int | None]  # who played it in the room
    ended_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    times: Mapped[Small] = mapped_column(default=0)  # brought so often
    adult_guardian_id: Mapped[int | None] = mapped_column(index=True)
    adult_staff_id: Mapped[int | None]
    erased_at: Mapped[datetime | None]  # its pieces are gone; that it was said stays


_OPEN = HotlineMessage.ended_at.is_(None)
Index("ix_hotline_messages_open", HotlineMessage.school_id, HotlineMessage.state, HotlineMessage.next_at,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class HotlinePiece(OfSchool, Base):
    """One voice, picture, film or text of a message; ``seconds`` of a voice once it has arrived."""

    __tablename__ = "hotline_pieces"
    __table_args__ = own(
        same_school("message_id", "hotline_messages", ondelete="CASCADE"),
        UniqueConstraint("message_id", "no"),
        UniqueConstraint("school_id", "media_id"),
    )

    message_id: Mapped[int]
    no: Mapped[Small]
    kind: Mapped[Short]  # voice | text | image | video
    media_id: Mapped[int | None]
    words: Mapped[Sealed | None]
    seconds: Mapped[Small | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as it is played or read."""

    kind: str
    media_id: int | None
    words: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class InRoom:
    """A message that the duty teacher plays in the hotline room."""

    message: HotlineMessage
    child: str
    class_id: int
    class_name: str
    pieces: tuple[Piece, ...]


def message_of(session: Session, school_id: int, message_id: int, *, lock: bool = False) -> HotlineMessage | None:
    """One message of this school; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = select(HotlineMessage).where(HotlineMessage.school_id == school_id, HotlineMessage.id == message_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def add_pieces(session: Session, message: HotlineMessage, pieces: Sequence[Piece]) -> None:
    """The pieces of a new message in their order. A recording belongs to one message only: the database says so."""
    for number, piece in enumerate(pieces, 1):
        row_id = new_id()
        words = seal(session, WORDS, row_id, message.school_id, piece.words) if piece.words else None
        session.add(HotlinePiece(id=row_id, school_id=message.school_id, message_id=message.id, no=number,
                                 kind=piece.kind, media_id=piece.media_id, words=words,
                                 seconds=piece.seconds))  # fmt: skip
    session.flush()


def pieces_of(session: Session, school_id: int, message_ids: Collection[int]) -> dict[int, tuple[Piece, ...]]:
    """The pieces of these messages, each in its order."""
    mine = (HotlinePiece.school_id == school_id, HotlinePiece.message_id.in_(message_ids))
    found: dict[int, tuple[Piece, ...]] = dict.fromkeys(message_ids, ())
    for row in session.scalars(select(HotlinePiece).where(*mine).order_by(HotlinePiece.message_id, HotlinePiece.no)):
        words = unseal(session, WORDS, row.id, row.school_id, row.words)
        found[row.message_id] = (*found[row.message_id], Piece(row.kind, row.media_id, words, row.seconds))
    return found


def is_used(session: Session, school_id: int, media_id: int) -> bool:
    """Whether this file is part of a message already."""
    mine = (HotlinePiece.school_id == school_id, HotlinePiece.media_id == media_id)
    return session.scalar(select(HotlinePiece.id).where(*mine)) is not None


def note_seconds(session: Session, message: HotlineMessage) -> None:
    """How long its recordings last is known once they have arrived, and outlasts them."""
    mine = (HotlinePiece.school_id == message.school_id, HotlinePiece.message_id == message.id)
    rows = session.execute(
        select(HotlinePiece, Media.seconds).join(Media, Media.id == HotlinePiece.media_id).where(*mine)
    )
    for piece, seconds in rows.all():
        piece.seconds = round(seconds) if seconds else None


def forget_pieces(session: Session, message: HotlineMessage) -> None:
    """Nothing of what was said stays."""
    mine = (HotlinePiece.school_id == message.school_id, HotlinePiece.message_id == message.id)
    session.execute(delete(HotlinePiece).where(*mine))


def in_room(school_id: int) -> tuple[ColumnElement[bool], ...]:
    """What a message waits for in the room fulfils."""
    return (HotlineMessage.school_id == school_id, HotlineMessage.state == "room", HotlineMessage.ended_at.is_(None))


def messages_in_room(session: Session, school_id: int, until: datetime) -> list[InRoom]:
    """What is to be played in the room until this moment and was not heard yet, the longest waiting first."""
    rows = session.execute(
        select(HotlineMessage, Pupil, Class.name)
        .join(Pupil, Pupil.id == HotlineMessage.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(*in_room(school_id), HotlineMessage.next_at < until, Pupil.left_at.is_(None))
        .order_by(HotlineMessage.next_at, HotlineMessage.written_at, HotlineMessage.id)
    ).all()
    pieces = pieces_of(session, school_id, [message.id for message, _, _ in rows])
    return [InRoom(message, pupil.name, pupil.class_id, name, pieces[message.id]) for message, pupil, name in rows]
