"""Short entries about a left-behind child: birthday, talk, buddy, care in the holidays; and whose birthday is near."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.identity.guardian_chain import own_pupil
from handlers.proxy_guardian.actions.assigning import WHY, left_behind_children
from handlers.proxy_guardian.rules import next_birthday
from storage.proxy_guardian.entries import ENTRY_WORDS, FileEntry
from storage.pupils import Pupil
from storage.sealing import seal, unseal
from storage.staff import Staff

EntryKind = Literal["birthday", "talk", "buddy", "holiday_care"]
KINDS: tuple[EntryKind, ...] = ("birthday", "talk", "buddy", "holiday_care")
LONGEST = 300
# Birthdays are named so many days before.
NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the homeroom teacher reads it."""

    entry_id: int
    kind: EntryKind
    on: date
    words: str
    buddy: str
    by: str


@dataclass(frozen=True, slots=True)
class Birthday:
    """A left-behind child who soon has its birthday."""

    pupil_id: int
    child: str
    class_name: str
    on: date


def enter(  # noqa: PLR0913  what about whom
    session: Session, actor: Actor, pupil_id: int, kind: str, on: date, words: str, now: datetime, *, buddy: int = 0
) -> None:
    """Keep one entry. Raises :class:`AccessDeniedError` for a child, or a buddy, that is not the actor's.

    :class:`UserError` for a birthday or a talk that lies ahead, for a talk without a word, and for too many of them.
    """
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    known = next((each for each in KINDS if each == kind), None)
    if known is None:
        raise AccessDeniedError
    words = words.strip()
    if known in ("birthday", "talk") and on > at_school(now).date():
        raise UserError("proxy_guardian/day_is_ahead")
    if known in ("talk", "holiday_care") and not words:
        raise UserError("proxy_guardian/a_line_please")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    if known == "buddy":
        if own_pupil(session, actor, buddy, why=WHY, now=now).id == pupil_id:
            raise UserError("proxy_guardian/another_buddy")
    elif known == "birthday":
        for row in session.scalars(select(FileEntry).where(*_of(actor, pupil_id), FileEntry.kind == "birthday")):
            session.delete(row)
    assert actor.staff_id is not None  # noqa: S101  for the type checker: own_pupil lets only staff in
    row = FileEntry(
        school_id=actor.school_id, pupil_id=pupil_id, kind=known, on=on, buddy_id=buddy or None,
        staff_id=actor.staff_id, written_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.words = seal(session, ENTRY_WORDS, row.id, row.school_id, words) if words else None


def remove(session: Session, actor: Actor, entry_id: int, now: datetime) -> None:
    """It was a mistake. Raises :class:`AccessDeniedError` for an entry about somebody else's child."""
    row = session.get(FileEntry, entry_id, with_for_update=True)
    if row is None or row.school_id != actor.school_id:
        raise AccessDeniedError
    own_pupil(session, actor, row.pupil_id, why=WHY, now=now)
    session.delete(row)


def entries_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Entry]:
    """All of one child, the latest first. Raises :class:`AccessDeniedError` for a child of others."""
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    buddies = (
        select(FileEntry, Staff.name, Pupil.name)
        .join(Staff, Staff.id == FileEntry.staff_id)
        .outerjoin(Pupil, Pupil.id == FileEntry.buddy_id)
        .where(*_of(actor, pupil_id))
        .order_by(FileEntry.on.desc(), FileEntry.written_at.desc())
    )
    return [
        Entry(
            row.id,
            next(each for each in KINDS if each == row.kind),
            row.on,
            unseal(session, ENTRY_WORDS, row.id, row.school_id, row.words),
            buddy or "",
            by,
        )
        for row, by, buddy in session.execute(buddies)
    ]


def birthdays_near(session: Session, actor: Actor, now: datetime) -> list[Birthday]:
    """The left-behind children of the actor whose birthday is today or in the next days, the nearest first."""
    children = {pupil.id: (pupil.name, name) for pupil, name in left_behind_children(session, actor)}
    born = (FileEntry.school_id == actor.school_id, FileEntry.kind == "birthday", FileEntry.pupil_id.in_(children))
    today = at_school(now).date()
    found = [
        Birthday(row.pupil_id, *children[row.pupil_id], next_birthday(row.on, today))
        for row in session.scalars(select(FileEntry).where(*born))
    ]
    return sorted((each for each in found if each.on <= today + NEAR), key=lambda each: (each.on, each.pupil_id))


def _of(actor: Actor, pupil_id: int) -> tuple[ColumnElement[bool], ...]:
    return (FileEntry.school_id == actor.school_id, FileEntry.pupil_id == pupil_id)
