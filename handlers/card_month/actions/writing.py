"""The homeroom teacher says what there is to say of a class's month, or leaves it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import class_pupils, may_write_class
from bot.policy.gate import Leaving, pass_each
from handlers.card_month.actions.summing import Summary, class_summaries
from handlers.card_month.actions.wording import Said, class_words_of, put_class_words, put_said, said_of
from handlers.card_month.rules import (
    KINDS,
    LONGEST_CLASS_WORDS,
    LONGEST_WORDS,
    Span,
    closing_month,
    month_of,
    month_to_write,
)
from storage.base import new_id
from storage.card_month import (
    CardMonth,
    class_month_for,
    class_month_of,
    pupil_months_of,
    written_months,
)
from storage.schools import Class

PLACE = "card_month"


@dataclass(frozen=True, slots=True)
class Row:
    """One child on the class's page; ``is_told``: the family has read the words, they stay as they are."""

    pupil_id: int
    name: str
    summary: Summary
    said: Said | None
    is_told: bool


@dataclass(frozen=True, slots=True)
class ClassPage:
    """A class's month before its teacher. ``is_over``: the month's last day has gone; earlier it is not whole yet."""

    class_id: int
    class_name: str
    month: Span
    rows: tuple[Row, ...]
    class_words: str
    is_written: bool
    is_told: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """What the teacher put down: who gets words, and what all families of the class read."""

    said: Mapping[int, Said]
    class_words: str = ""
    reason: str = ""


def classes_of(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes for which this teacher speaks, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def to_write(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[int, str, Span]]:
    """The teacher's classes whose month is neither written nor left out, with that month."""
    month = month_to_write(school.calendar, at_school(now).date())
    classes = classes_of(session, actor)
    written = written_months(session, school.id, [class_id for class_id, _ in classes], month.name)
    return [(class_id, name, month) for class_id, name in classes if class_id not in written]


def is_closing(school: SchoolContext, month: Span, day: date) -> bool:
    """Whether this day is in the week with whose message the month goes out."""
    return closing_month(school.calendar, day) == month


def class_page(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, month: Span | None, now: datetime
) -> ClassPage:
    """The month of a class for its homeroom teacher, by default the one to be written now.

    Raises :class:`AccessDeniedError` for everybody else and for a month that has not begun.
    """
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    today = at_school(now).date()
    chosen = month or month_to_write(school.calendar, today)
    if chosen.first > month_of(today).last:
        raise AccessDeniedError
    pupils = class_pupils(session, actor, class_id)
    ids = [pupil.id for pupil in pupils]
    summaries, rows = (
        class_summaries(session, school.id, ids, chosen),
        pupil_months_of(session, school.id, ids, chosen.name),
    )
    of_class = class_month_of(session, school.id, class_id, chosen.name)
    return ClassPage(
        class_id,
        session.get_one(Class, class_id).name,
        chosen,
        tuple(
            Row(
                pupil.id,
                pupil.name,
                summaries[pupil.id],
                said_of(session, row) if (row := rows.get(pupil.id)) else None,
                is_told=row is not None and row.told_at is not None,
            )
            for pupil in pupils
        ),
        class_words_of(session, of_class) if of_class else "",
        is_written=of_class is not None and of_class.written_at is not None,
        is_told=of_class is not None and of_class.told_at is not None,
        is_over=today > chosen.last,
    )


def write_month(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, month: Span, filled: Filled, now: datetime
) -> int:
    """Keep what the teacher says of a month until it goes out; returns how many children get words.

    Nothing at all leaves the month out: families read what the cards say. Words that went out stay. Raises
    :class:`UserError` for words that are too long, not decent, or that ask for care without a bright spot, and
    :class:`AccessDeniedError` for who is not the homeroom teacher and for children of others.
    """
    page = class_page(session, school, actor, class_id, month, now)
    names = {row.pupil_id: row.name for row in page.rows}
    if not filled.said.keys() <= names.keys():
        raise AccessDeniedError
    _refuse(filled, names)
    texts = [Leaving(filled.class_words, tuple(names.values()))]
    texts += [
        Leaving(f"{said.bright}\n{said.words}".strip(), tuple(set(names.values()) - {names[pupil_id]}), to="family")
        for pupil_id, said in filled.said.items()
    ]
    pass_each(session, school, actor, texts, place=PLACE, reason=filled.reason, now=now)
    row = class_month_for(session, school.id, class_id, month.name)
    if row.told_at is None:
        put_class_words(session, row, filled.class_words)
    row.written_at = now
    _keep(session, actor, page, filled, now)
    return len(filled.said)


def _keep(session: Session, actor: Actor, page: ClassPage, filled: Filled, now: datetime) -> None:
    ids = [row.pupil_id for row in page.rows]
    rows = pupil_months_of(session, actor.school_id, ids, page.month.name)
    for pupil_id in ids:
        row, said = rows.get(pupil_id), filled.said.get(pupil_id)
        if row is not None and row.told_at is not None:
            continue
        if said is None:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = CardMonth(
                id=new_id(),
                school_id=actor.school_id,
                pupil_id=pupil_id,
                class_id=page.class_id,
                month=page.month.name,
            )
            session.add(row)
        put_said(session, row, said)
        row.author_id, row.written_at = actor.staff_id or 0, now
    session.flush()


def _refuse(filled: Filled, names: Mapping[int, str]) -> None:
    if len(filled.class_words) > LONGEST_CLASS_WORDS:
        raise UserError("card_month/class_words_too_long", most=LONGEST_CLASS_WORDS)
    for pupil_id, said in filled.said.items():
        if said.kind not in KINDS:
            raise AccessDeniedError
        if max(len(said.words), len(said.bright)) > LONGEST_WORDS:
            raise UserError("card_month/too_long", name=names[pupil_id], most=LONGEST_WORDS)
        if said.kind == "care" and not (said.bright and said.words):
            raise UserError("card_month/bright_missing", name=names[pupil_id])
