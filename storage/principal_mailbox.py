"""Letters to the principal. Of an anonymous one there is nothing here that leads to a person: no id, no hour, no order.

Its primary key is random and SQLite keeps rows in the order of the key; what PostgreSQL would show by the place of a
row is mixed by :func:`mix_places`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from secrets import SystemRandom

from sqlalchemy import ColumnElement, UniqueConstraint, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, Small, Text, own, same_school
from storage.media import Media
from storage.staff import Staff

WORDS, NOTE, TITLE = ("letter_words", "words"), ("letter_notes", "words"), ("letter_topics", "title")
DELAY, ANSWER = ("letters", "delay"), ("letter_topics", "answer")
BY_KEY = {"sqlite_with_rowid": False}
OPEN = ("new", "assigned", "drafted")


class Letter(OfSchool, Base):
    """One letter. ``about``: school | staff (somebody of it) | outside (the principal, or who keeps the letters).

    ``state``: new → assigned → drafted → answered. A named letter has a ``number``, its writer and an hour; an
    anonymous one a ``mark`` to speak of it by and the hash of the code by which its writer comes back.
    """

    __tablename__ = "letters"
    __table_args__ = (
        *own(
            same_school("guardian_id", "guardians", ondelete="CASCADE"),
            same_school("assignee_id", "staff"),
            same_school("topic_id", "letter_topics"),
            UniqueConstraint("school_id", "number"),
            UniqueConstraint("school_id", "code_index"),
        ),
        BY_KEY,
    )

    number: Mapped[int | None]
    mark: Mapped[Short] = mapped_column(default="")
    guardian_id: Mapped[int | None] = mapped_column(index=True)
    code_index: Mapped[Hash | None]
    about: Mapped[Short]
    received_on: Mapped[date]
    due_on: Mapped[date]
    delay: Mapped[Sealed | None]  # why it takes longer, as the writer reads it
    state: Mapped[Short] = mapped_column(default="new")
    assignee_id: Mapped[int | None] = mapped_column(index=True)
    answered_on: Mapped[date | None]
    rating: Mapped[Short] = mapped_column(default="")  # content | mixed | unsolved
    is_reopened: Mapped[bool] = mapped_column(default=False)
    escalated_on: Mapped[date | None]
    topic_id: Mapped[int | None]
    is_mixed: Mapped[bool] = mapped_column(default=False)  # turned by mix_places, and means nothing

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can know who wrote it."""
        return self.guardian_id is None


class LetterSubject(OfSchool, Base):
    """A member of staff whom a letter is about: for this person it does not exist."""

    __tablename__ = "letter_subjects"
    __table_args__ = (
        *own(
            same_school("letter_id", "letters", ondelete="CASCADE"),
            same_school("staff_id", "staff", ondelete="CASCADE"),
            UniqueConstraint("letter_id", "staff_id"),
        ),
        BY_KEY,
    )

    letter_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(index=True)


class LetterWords(OfSchool, Base):
    """What the writer or the school said, in turns from 1. Of an anonymous writer's words there is the day only.

    ``state``: sent, or of an answer: draft (waits for the principal's word).
    """

    __tablename__ = "letter_words"
    __table_args__ = (
        *own(
            same_school("letter_id", "letters", ondelete="CASCADE"),
            same_school("author_id", "staff"),
            same_school("approver_id", "staff"),
            UniqueConstraint("letter_id", "turn"),
        ),
        BY_KEY,
    )

    letter_id: Mapped[int]
    turn: Mapped[Small]
    by_writer: Mapped[bool]
    words: Mapped[Sealed]
    media: Mapped[Text] = mapped_column(default="")
    state: Mapped[Short] = mapped_column(default="sent")
    said_on: Mapped[date]
    said_at: Mapped[datetime | None]
    author_id: Mapped[int | None]
    approver_id: Mapped[int | None]


class LetterNote(OfSchool, Base):
    """What those who deal with a letter tell each other; no writer ever reads it."""

    __tablename__ = "letter_notes"
    __table_args__ = own(same_school("letter_id", "letters", ondelete="CASCADE"), same_school("staff_id", "staff"))

    letter_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    words: Mapped[Sealed]
    written_at: Mapped[datetime]


class LetterTopic(OfSchool, Base):
    """Many letters about one thing, answered once for all to read, without any name."""

    __tablename__ = "letter_topics"
    __table_args__ = own(same_school("opened_by_id", "staff"))

    title: Mapped[Sealed]
    answer: Mapped[Sealed | None]
    opened_by_id: Mapped[int]
    opened_at: Mapped[datetime]
    published_on: Mapped[date | None]


def is_about(staff_id: int) -> ColumnElement[bool]:
    """Whether the letter is about this member of staff."""
    return exists().where(LetterSubject.letter_id == Letter.id, LetterSubject.staff_id == staff_id)


def letter_of(session: Session, school_id: int, letter_id: int, sees: ColumnElement[bool]) -> Letter | None:
    """One letter, if ``sees`` holds for it."""
    mine = (Letter.school_id == school_id, Letter.id == letter_id, sees)
    return session.scalar(select(Letter).where(*mine))


def letter_by_code(session: Session, school_id: int, code_index: bytes) -> Letter | None:
    """The anonymous letter of this code."""
    mine = (Letter.school_id == school_id, Letter.code_index == code_index)
    return session.scalar(select(Letter).where(*mine))


def letters_where(
    session: Session, school_id: int, sees: ColumnElement[bool], *more: ColumnElement[bool]
) -> list[Letter]:
    """Letters for which all of this holds, the most urgent first."""
    found = select(Letter).where(Letter.school_id == school_id, sees, *more)
    return list(session.scalars(found.order_by(Letter.due_on, Letter.number, Letter.id)))


def count_open(session: Session, school_id: int, sees: ColumnElement[bool], today: date) -> tuple[int, int]:
    """Letters without an answer for which ``sees`` holds, and how many of them were due before today."""
    late = func.count().filter(Letter.due_on < today)
    mine = (Letter.school_id == school_id, Letter.state.in_(OPEN), sees)
    many, overdue = session.execute(select(func.count(), late).select_from(Letter).where(*mine)).one()
    return int(many), int(overdue)


def words_of(session: Session, letter_id: int) -> list[LetterWords]:
    """What was said to and fro, drafts too."""
    return list(
        session.scalars(select(LetterWords).where(LetterWords.letter_id == letter_id).order_by(LetterWords.turn))
    )


def next_number(session: Session, school_id: int) -> int:
    """The number of the next named letter; the caller holds the school's lock."""
    return (session.scalar(select(func.max(Letter.number)).where(Letter.school_id == school_id)) or 0) + 1


def subjects_of(session: Session, letter_id: int) -> set[int]:
    """The staff whom a letter is about."""
    return set(session.scalars(select(LetterSubject.staff_id).where(LetterSubject.letter_id == letter_id)))


def letters_of(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[Letter]:
    """The named letters of these guardians, the newest first."""
    mine = (Letter.school_id == school_id, Letter.guardian_id.in_(guardian_ids))
    return list(session.scalars(select(Letter).where(*mine).order_by(Letter.number.desc())))


def count_received(session: Session, school_id: int, day: date, guardian_ids: Sequence[int] = ()) -> int:
    """Letters of a day: those of these guardians, or all."""
    of_day = select(func.count()).select_from(Letter).where(Letter.school_id == school_id, Letter.received_on == day)
    return session.scalar(of_day.where(Letter.guardian_id.in_(guardian_ids)) if guardian_ids else of_day) or 0


def published_topics(session: Session, school_id: int, limit: int) -> list[LetterTopic]:
    """What was answered for all to read, the newest first."""
    shown = (LetterTopic.school_id == school_id, LetterTopic.published_on.is_not(None))
    return list(
        session.scalars(select(LetterTopic).where(*shown).order_by(LetterTopic.published_on.desc()).limit(limit))
    )


def mix_places(session: Session, since: date) -> int:
    """Write the anonymous letters since this day anew in random order; returns how many.

    PostgreSQL puts a changed row behind all others, so that afterwards the places say nothing of when each came. SQLite
    keeps these tables in the order of their random keys anyway.
    """
    young = select(Letter.id).where(Letter.guardian_id.is_(None), Letter.received_on >= since)
    ids = list(session.scalars(young))
    SystemRandom().shuffle(ids)
    for letter_id in ids:
        session.execute(update(Letter).where(Letter.id == letter_id).values(is_mixed=~Letter.is_mixed))
        for table in (LetterSubject, LetterWords):
            session.execute(update(table).where(table.letter_id == letter_id).values(letter_id=letter_id))
        pictures = [int(each) for said in words_of(session, letter_id) if said.by_writer for each in said.media.split()]
        session.execute(update(Media).where(Media.id.in_(pictures)).values(state=Media.state))
    return len(ids)


def notes_of(session: Session, letter_id: int) -> list[tuple[LetterNote, str]]:
    """The private notes with who wrote each, oldest first."""
    found = select(LetterNote, Staff.name).join(Staff, Staff.id == LetterNote.staff_id)
    rows = session.execute(
        found.where(LetterNote.letter_id == letter_id).order_by(LetterNote.written_at, LetterNote.id)
    )
    return [(row[0], row[1]) for row in rows]
