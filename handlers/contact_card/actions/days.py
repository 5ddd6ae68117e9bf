"""The teacher enters a day: the whole class in one go, exceptions only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import GOOD, Entry
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice, media_of
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import week_to_fill
from bot.identity.access import class_pupils, may_write_class
from bot.policy import Leaving, pass_each
from handlers.contact_card.rules import LONGEST_REMARK, first_day_to_sign, parse_line, told_lines
from storage.base import new_id
from storage.card_entries import entry_of, open_cards, put_entry
from storage.card_group import ticks_of
from storage.contact_card import CardDay, days_of_class, latest_card_day, lock_class_day, signed_by
from storage.pupils import Pupil
from storage.routine import Part, put_part
from storage.schools import Class


@dataclass(frozen=True, slots=True)
class DayEntered:
    """What was written: cards in all, the children with an entry of their own, and those whose family had signed."""

    class_name: str
    cards: int
    named: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PupilDay:
    """One child of the class, what is entered for the day, if anything is, and what the group leader ticked."""

    pupil_id: int
    name: str
    entry: Entry | None
    ticked: Mapping[str, int] = field(default_factory=dict)  # only what is not 好

    @property
    def proposed(self) -> Entry:
        """What the teacher begins from: the entry, else the leader's ticks, else 好 in everything."""
        return self.entry or Entry(self.ticked)


def classes_to_write(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes whose cards this teacher fills, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def not_written_today(
    session: Session, school: SchoolContext, actor: Actor, now: datetime
) -> list[tuple[int, str, int]]:
    """The classes of this teacher without a card for today, a school day: id, name, how many children."""
    today = at_school(now).date()
    if not school.calendar.is_school_day(today):
        return []
    return [
        (class_id, name, len(class_pupils(session, actor, class_id)))
        for class_id, name in classes_to_write(session, actor)
        if latest_card_day(session, school.id, class_id, today, today) is None
    ]


def day_of_class(session: Session, actor: Actor, class_id: int, day: date) -> list[PupilDay]:
    """The class with what is entered for ``day``. Raises :class:`AccessDeniedError` for who does not write it."""
    pupils = _writable(session, actor, class_id)
    rows = {row.pupil_id: row for row in days_of_class(session, actor.school_id, class_id, day, day)}
    ticks = ticks_of(session, actor.school_id, class_id, day)
    return [
        PupilDay(
            pupil.id,
            pupil.name,
            entry_of(session, rows[pupil.id]) if pupil.id in rows else None,
            {aspect: rating for aspect, rating in ticks.get(pupil.id, {}).items() if rating != GOOD},
        )
        for pupil in pupils
    ]


def ticked_today(session: Session, actor: Actor, class_id: int, day: date) -> dict[int, tuple[str, Entry]]:
    """The children, with their names, whom group leaders ticked otherwise than 好; none once the day is entered."""
    lines = day_of_class(session, actor, class_id, day)
    if any(line.entry for line in lines):
        return {}
    return {line.pupil_id: (line.name, line.proposed) for line in lines if line.ticked}


def read_lines(session: Session, actor: Actor, class_id: int, pieces: Sequence[str]) -> dict[int, Entry]:
    """What a teacher's message says of whom: one child a line; a voice belongs to the child named before it.

    Raises :class:`UserError` for a line without a child of the class, and where a name is not enough.
    """
    pupils = _writable(session, actor, class_id)
    by_name: dict[str, list[int]] = {}
    for pupil in pupils:
        by_name.setdefault(pupil.name, []).append(pupil.id)
    found: dict[int, Entry] = {}
    last = 0
    for piece in pieces:
        if is_voice(piece):
            if not last:
                raise UserError("contact_card/whose_voice")
            entry = found[last]
            found[last] = Entry(entry.ratings, entry.notes, entry.remark, int(media_of(piece)))
            continue
        for line in told_lines(piece):
            read = parse_line(line, by_name)
            if read is None:
                raise UserError("contact_card/whose_line", line=line)
            if len(by_name[read.name]) > 1:
                raise UserError("contact_card/two_of_a_name", name=read.name)
            last = by_name[read.name][0]
            found[last] = read.entry
    return found


def enter_day(  # noqa: PLR0913  the last by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    day: date,
    entries: Mapping[int, Entry],
    now: datetime,
    *,
    because: str = "",
) -> DayEntered:
    """Write the cards of a whole class for ``day``: ``entries`` by pupil, all others 好 in every aspect.

    Entering again changes only the children named; a card that a family has signed stays as it was signed.
    ``because`` is why remarks that were questioned go to their families all the same. Raises :class:`UserError` for a
    day without school, one that is over too long or not yet come, and for words that are not decent;
    :class:`AccessDeniedError` for a class or a child that is not the actor's.
    """
    pupils = {pupil.id: pupil for pupil in _writable(session, actor, class_id)}
    if not entries.keys() <= pupils.keys():
        raise AccessDeniedError
    today = at_school(now).date()
    if not school.calendar.is_school_day(day) or not first_day_to_sign(school.rules.card, today) <= day <= today:
        raise UserError("contact_card/no_card_today", day=day)
    texts = _leaving(pupils, entries)
    pass_each(session, school, actor, texts, place="contact_card", reason=because, now=now)
    rows = {row.pupil_id: row for row in lock_class_day(session, school.id, class_id, day)}
    signed = {card for card, _ in signed_by(session, school.id, [row.id for row in rows.values()])}
    kept = {pupil_id for pupil_id in entries if pupil_id in rows and rows[pupil_id].id in signed}
    written = []
    for pupil_id in pupils:
        if pupil_id in kept or (pupil_id in rows and pupil_id not in entries):
            continue
        row = rows.get(pupil_id) or _new_card(school.id, pupil_id, class_id, day)
        row.author_id, row.entered_at = actor.staff_id or 0, now
        put_entry(session, row, entries.get(pupil_id, Entry()))
        written.append(row)
    session.add_all(written)
    session.flush()
    if school.rules.card.push == "weekly":
        _put_into_the_week(session, school, written, now)
    found = session.get(Class, class_id)
    return DayEntered(
        class_name=found.name if found else "",
        cards=len(pupils),
        named=tuple(pupils[pupil_id].name for pupil_id in entries if pupil_id not in kept),
        kept=tuple(pupils[pupil_id].name for pupil_id in kept),
    )


def _writable(session: Session, actor: Actor, class_id: int) -> list[Pupil]:
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    return class_pupils(session, actor, class_id)


def _new_card(school_id: int, pupil_id: int, class_id: int, day: date) -> CardDay:
    return CardDay(id=new_id(), school_id=school_id, pupil_id=pupil_id, class_id=class_id, day=day, pushed_at=None)


def _put_into_the_week(session: Session, school: SchoolContext, rows: list[CardDay], now: datetime) -> None:
    """Cards that are not pushed in the evening go with the one message of the week."""
    week = week_to_fill(session, school, now)
    for row, card in zip(rows, open_cards(session, rows), strict=True):
        part = Part(
            kind="contact_card",
            words=phrase("contact_card/week_day", card=card),
            place=20,
            pupil_id=row.pupil_id,
            day=row.day.isoformat(),
            step="contact_card.today",
            label=phrase("contact_card/matter"),
            unless_daily=True,
        )
        put_part(session, school.id, week, part)


def leaving_cards(session: Session, actor: Actor, class_id: int, entries: Mapping[int, Entry]) -> list[Leaving]:
    """What is written on these children's cards, each on its way to its own family. Raises :class:`UserError`."""
    return _leaving({pupil.id: pupil for pupil in _writable(session, actor, class_id)}, entries)


def _leaving(pupils: Mapping[int, Pupil], entries: Mapping[int, Entry]) -> list[Leaving]:
    if any(len(entry.written) > LONGEST_REMARK for entry in entries.values()):
        raise UserError("contact_card/too_long", most=LONGEST_REMARK)
    names = {pupil_id: pupil.name for pupil_id, pupil in pupils.items()}
    return [
        Leaving(entry.written, tuple(name for other, name in names.items() if other != pupil_id), to="family")
        for pupil_id, entry in entries.items()
        if entry.written
    ]
