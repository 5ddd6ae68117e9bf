"""A letter is written: with a name, or so that nobody can ever find the writer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import choice

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import is_picture, is_voice, media_of
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import colleagues
from bot.identity.tries import count_wrong_try
from handlers.principal_mailbox.actions.seeing import holders, in_charge
from handlers.principal_mailbox.rules import (
    KEEPERS,
    MARK_LENGTH,
    MARK_LETTERS,
    About,
    is_flood,
    named_in,
    really_about,
    who_is_meant,
)
from storage.base import new_id
from storage.principal_mailbox import (
    WORDS,
    Letter,
    LetterSubject,
    LetterWords,
    count_received,
    letter_by_code,
    next_number,
    words_of,
)
from storage.schools import School
from storage.sealing import index, seal
from storage.staff_news import News, put_news

CODE = "mailbox code"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it was taken in. ``number`` is 0 for an anonymous one; ``is_busy``: many letters came today."""

    letter_id: int
    number: int
    due_on: date
    is_busy: bool = False


def subjects_meant(session: Session, school: SchoolContext, typed: str, now: datetime) -> list[int]:
    """Whom of the staff a writer means. Raises :class:`UserError` for nobody, and for several."""
    staff = colleagues(session, school.id, now)
    found = who_is_meant(typed, staff, phrase("principal_mailbox/teacher"))
    if len(found) != 1:
        names = [name for staff_id, name in staff if staff_id in found]
        raise UserError(
            "principal_mailbox/which_one" if found else "principal_mailbox/nobody_of_that_name", names=names
        )
    return found


def refuse_without_outside(session: Session, school: SchoolContext, now: datetime) -> None:
    """What is about the principal or a keeper is not taken where only they could read it: say who can help instead."""
    if not holders(session, school.id, Role.OUTSIDE_KEEPER, now):
        raise UserError("principal_mailbox/write_to_bureau", phone=school.config.bureau_phone)


def refused_today(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> int:
    """0 while the guardian may write; with one letter too many, the how manieth that waits until tomorrow.

    Counted, not raised: an error would take the count back.
    """
    today, guardians = at_school(now).date(), sorted(actor.guardian_ids)
    if not is_flood(count_received(session, school.id, today, guardians) + 1, school.rules.mailbox.letters_a_day):
        return 0
    return count_wrong_try(session, school.id, f"mailbox:{guardians[0]}", now)


def write_named(
    session: Session, school: SchoolContext, actor: Actor, about: About, who: str, pieces: Sequence[str], now: datetime
) -> Written:
    """Take in a letter of the guardian who asks, of whom :func:`refused_today` takes one more."""
    today, guardians = at_school(now).date(), sorted(actor.guardian_ids)
    session.execute(select(School.id).where(School.id == school.id).with_for_update(key_share=True))
    letter = _letter(session, school, about, today)
    letter.guardian_id, letter.number = guardians[0], next_number(session, school.id)
    subjects = _take_in(session, school, letter, who, pieces, now, at=now)
    _tell_keepers(session, letter, subjects, now)
    return Written(letter.id, letter.number, letter.due_on, _is_busy(session, school, today))


def write_anonymous(
    session: Session, school: SchoolContext, about: About, who: str, pieces: Sequence[str], code: str, now: datetime
) -> Written:
    """Take in a letter of nobody: what is written down is the same whoever it was.

    ``code`` is what the writer comes back with, kept as a hash. The same code again is the same letter.
    """
    code_index = index(session, CODE, code)
    if known := letter_by_code(session, school.id, code_index):
        return Written(known.id, 0, known.due_on)
    today = at_school(now).date()
    letter = _letter(session, school, about, today)
    letter.code_index = code_index
    letter.mark = "".join(choice(MARK_LETTERS) for _ in range(MARK_LENGTH))
    subjects = _take_in(session, school, letter, who, pieces, now, at=None)
    _tell_keepers(session, letter, subjects, now)
    return Written(letter.id, 0, letter.due_on, _is_busy(session, school, today))


def add_words(session: Session, letter: Letter, pieces: Sequence[str], now: datetime, *, at: datetime | None) -> None:
    """The writer goes on; an answered letter waits for an answer again."""
    said = words_of(session, letter.id)
    _put_words(session, letter, said[-1].turn + 1 if said else 1, pieces, at_school(now).date(), at)


def _letter(session: Session, school: SchoolContext, about: About, today: date) -> Letter:
    due = school.calendar.add_school_days(today, school.rules.mailbox.answer_school_days)
    letter = Letter(id=new_id(), school_id=school.id, about=about, received_on=today, due_on=due)
    session.add(letter)
    return letter


def _take_in(  # one letter and all that is written with it
    session: Session,
    school: SchoolContext,
    letter: Letter,
    who: str,
    pieces: Sequence[str],
    now: datetime,
    *,
    at: datetime | None,
) -> frozenset[int]:
    staff = colleagues(session, school.id, now)
    subjects = set(subjects_meant(session, school, who, now)) if who else set[int]()
    subjects |= named_in(" ".join(piece for piece in pieces if not _is_media(piece)), staff)
    keepers = {each for role in sorted(KEEPERS) for each in holders(session, school.id, role, now)}
    about: About = "outside" if letter.about == "outside" else "staff" if letter.about == "staff" else "school"
    letter.about = really_about(subjects, keepers, about)
    if letter.about == "outside":
        refuse_without_outside(session, school, now)
        subjects |= keepers
    session.flush()
    session.add_all(LetterSubject(school_id=school.id, letter_id=letter.id, staff_id=each) for each in subjects)
    _put_words(session, letter, 1, pieces, letter.received_on, at)
    return frozenset(subjects)


def _put_words(
    session: Session, letter: Letter, turn: int, pieces: Sequence[str], day: date, at: datetime | None
) -> None:
    words = "\n".join(piece for piece in pieces if not _is_media(piece)).strip()
    media = " ".join(media_of(piece) for piece in pieces if _is_media(piece))
    row_id = new_id()
    session.add(
        LetterWords(
            id=row_id,
            school_id=letter.school_id,
            letter_id=letter.id,
            turn=turn,
            by_writer=True,
            words=seal(session, WORDS, row_id, letter.school_id, words),
            media=media,
            said_on=day,
            said_at=at,
        )
    )


def _tell_keepers(session: Session, letter: Letter, subjects: Collection[int], now: datetime) -> None:
    """One line in the next round. Its key and its hour say nothing of the letter: there is one for all that are new."""
    for staff_id in in_charge(session, letter, now, frozenset(subjects)):
        line, label = phrase("principal_mailbox/news_line"), phrase("principal_mailbox/news_label")
        day = at_school(now).date()
        midnight = datetime.combine(day, datetime.min.time(), at_school(now).tzinfo)
        put_news(
            session,
            letter.school_id,
            News(staff_id, f"principal_mailbox/new/{day}", line, "principal_mailbox.letters", label),
            midnight,
        )


def _is_busy(session: Session, school: SchoolContext, today: date) -> bool:
    return count_received(session, school.id, today) > school.rules.mailbox.letters_of_all_a_day


def _is_media(piece: str) -> bool:
    return is_voice(piece) or is_picture(piece)


def written_with(session: Session, school: SchoolContext, code: str) -> Written | None:
    """The letter that was sent with this code; None if there is none."""
    letter = letter_by_code(session, school.id, index(session, CODE, code))
    return Written(letter.id, 0, letter.due_on) if letter else None
