"""A letter as its writer and as the school reads it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.principal_mailbox.actions.seeing import seen_letter, sees
from handlers.principal_mailbox.actions.writing import CODE
from handlers.principal_mailbox.rules import as_code
from storage.principal_mailbox import (
    DELAY,
    NOTE,
    OPEN,
    WORDS,
    Letter,
    LetterNote,
    LetterWords,
    count_open,
    letter_by_code,
    letters_of,
    letters_where,
    notes_of,
    words_of,
)
from storage.sealing import index, unseal
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was said. ``author`` is empty for the writer's."""

    by_writer: bool
    words: str
    media: tuple[str, ...]
    said_on: date
    is_draft: bool
    author: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter with all that was said. ``name`` is 第26号, or the mark of an anonymous one."""

    letter_id: int
    number: int | None
    mark: str
    about: str
    state: str
    received_on: date
    due_on: date
    delay: str
    rating: str
    turns: tuple[Turn, ...]
    assignee: str = ""
    can_reopen: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can know who wrote it."""
        return self.number is None

    @property
    def first_words(self) -> str:
        """What it begins with."""
        return self.turns[0].words if self.turns else ""

    @property
    def answer(self) -> str:
        """What the school said last; empty before it has."""
        said = [turn for turn in self.turns if not turn.by_writer and not turn.is_draft]
        return said[-1].words if said else ""


@dataclass(frozen=True, slots=True)
class Note:
    """A private word among those who deal with it."""

    name: str
    words: str
    at: datetime


def own_letters(session: Session, actor: Actor) -> list[Shown]:
    """The named letters of the guardian who asks, newest first, as this writer reads them."""
    return [shown(session, letter, drafts=False) for letter in letters_of(session, actor.school_id, actor.guardian_ids)]


def to_judge(session: Session, actor: Actor) -> list[Letter]:
    """Those of them that were answered and whose writer has not said whether it helped."""
    mine = letters_of(session, actor.school_id, actor.guardian_ids)
    return [letter for letter in mine if letter.state == "answered" and not letter.rating]


def own_letter(session: Session, actor: Actor, letter_id: int) -> Letter:
    """One of the actor's own letters. Raises :class:`AccessDeniedError`."""
    found = next(
        (each for each in letters_of(session, actor.school_id, actor.guardian_ids) if each.id == letter_id), None
    )
    if found is None:
        raise AccessDeniedError
    return found


def letter_of_code(session: Session, school: SchoolContext, typed: str) -> Letter:
    """The letter whose writer has these sixteen digits. Raises :class:`UserError` for any others."""
    code = as_code(typed)
    letter = letter_by_code(session, school.id, index(session, CODE, code)) if code else None
    if letter is None:
        raise UserError("principal_mailbox/no_such_code")
    return letter


def waiting(session: Session, actor: Actor) -> list[Shown]:
    """The letters that wait for an answer, as far as they exist for this member of staff."""
    found = letters_where(session, actor.school_id, sees(actor), Letter.state.in_(OPEN))
    return [shown(session, letter, drafts=True) for letter in found]


def count_waiting(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """How many of these there are, and how many of them wait longer than was promised."""
    return count_open(session, actor.school_id, sees(actor), today)


def at_desk(session: Session, actor: Actor, letter_id: int) -> tuple[Shown, list[Note]]:
    """One letter with its drafts and the private notes."""
    letter = seen_letter(session, actor, letter_id)
    return shown(session, letter, drafts=True), [
        _note(session, note, name) for note, name in notes_of(session, letter.id)
    ]


def shown(session: Session, letter: Letter, *, drafts: bool) -> Shown:
    """The letter in words."""
    turns = tuple(_turn(session, said) for said in words_of(session, letter.id) if drafts or said.state == "sent")
    assignee = session.get(Staff, letter.assignee_id) if letter.assignee_id else None
    return Shown(
        letter_id=letter.id,
        number=letter.number,
        mark=letter.mark,
        about=letter.about,
        state=letter.state,
        received_on=letter.received_on,
        due_on=letter.due_on,
        delay=unseal(session, DELAY, letter.id, letter.school_id, letter.delay),
        rating=letter.rating,
        turns=turns,
        assignee=assignee.name if assignee else "",
        can_reopen=letter.state == "answered" and not letter.is_reopened,
    )


def _turn(session: Session, said: LetterWords) -> Turn:
    author = session.get(Staff, said.author_id) if said.author_id else None
    return Turn(
        by_writer=said.by_writer,
        words=unseal(session, WORDS, said.id, said.school_id, said.words),
        media=tuple(said.media.split()),
        said_on=said.said_on,
        is_draft=said.state == "draft",
        author=author.name if author else "",
    )


def _note(session: Session, note: LetterNote, name: str) -> Note:
    return Note(name, unseal(session, NOTE, note.id, note.school_id, note.words), note.written_at)
