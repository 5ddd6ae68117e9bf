"""Dates ahead: written by who leads the school or a class, read by its families, with the holidays among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import TEACHERS, Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from bot.identity.guardian_chain import leads_school
from bot.policy import Leaving, pass_each, to_all
from handlers.school_calendar.rules import LONGEST, MOST_LINES, Line, read_lines, too_long
from storage.base import new_id
from storage.pupils import Pupil, is_here
from storage.school_calendar import SchoolEvent, event_of, events_between
from storage.schools import Class

WHOLE_SCHOOL = 0
AHEAD = timedelta(days=120)
# Beyond, nobody knows when school begins again.
KNOWN_BREAK = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Coming:
    """One date ahead. ``class_name`` is empty for the whole school; ``event_id`` is 0 for a holiday."""

    day: date
    until: date | None
    words: str
    event_id: int = 0
    class_id: int | None = None
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What was written down, for whom; ``unclear`` lines were not."""

    name: str
    lines: tuple[Line, ...]
    unclear: tuple[str, ...]
    event_ids: tuple[int, ...]


def audiences(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """For whom this member of staff may write dates: the school (0), own classes."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    classes = [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]
    school = [(WHOLE_SCHOOL, phrase("school_calendar/whole_school"))] if leads_school(actor) else []
    return school + classes


def enter(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    text: str,
    now: datetime,
    *,
    because: str = "",
) -> Entered:
    """Write down the dates in a text, one a line, for a class or (0) the whole school.

    ``because`` is why words that were questioned are for families all the same.

    Raises :class:`UserError` when not a single line is a date ahead, and for words that are too long or not decent;
    :class:`AccessDeniedError` for who does not speak for that audience.
    """
    name = dict(audiences(session, actor)).get(class_id)
    if name is None or actor.staff_id is None:
        raise AccessDeniedError
    today = at_school(now).date()
    lines, unclear = read_lines(text, today)
    if not lines:
        raise UserError("school_calendar/no_date", first=unclear[0] if unclear else "")
    if len(lines) > MOST_LINES or (long := too_long(lines)):
        words = "" if len(lines) > MOST_LINES else long.words if long else ""
        raise UserError("school_calendar/too_long", words=words, most=LONGEST, lines=MOST_LINES)
    texts = leaving(session, actor, class_id, lines)
    pass_each(session, school, actor, texts, place="school_calendar", reason=because, now=now)
    known = {(row.day, row.words) for row in _standing(session, actor.school_id, class_id, lines)}
    rows = [
        SchoolEvent(
            id=new_id(),
            school_id=actor.school_id,
            class_id=class_id or None,
            day=line.day,
            until=line.until,
            words=line.words,
            author_id=actor.staff_id,
            written_at=now,
        )
        for line in lines
        if (line.day, line.words) not in known
    ]
    session.add_all(rows)
    session.flush()
    return Entered(name, tuple(lines), tuple(unclear), tuple(row.id for row in rows))


def leaving(session: Session, actor: Actor, class_id: int, lines: Iterable[Line]) -> list[Leaving]:
    """Dates on their way to the families of a class, or of the whole school."""
    here = select(Pupil).where(Pupil.school_id == actor.school_id, is_here())
    pupils = session.scalars(here.where(Pupil.class_id == class_id) if class_id else here)
    return [to_all(session, actor.school_id, pupils, "\n".join(line.words for line in lines))]


def remove(session: Session, actor: Actor, event_ids: Iterable[int]) -> int:
    """Strike dates out; how many there were. Raises :class:`AccessDeniedError` for one that is not the actor's."""
    allowed = {class_id for class_id, _ in audiences(session, actor)}
    rows = [row for event_id in event_ids if (row := event_of(session, actor.school_id, event_id))]
    if any((row.class_id or WHOLE_SCHOOL) not in allowed for row in rows):
        raise AccessDeniedError
    for row in rows:
        session.delete(row)
    return len(rows)


def written(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Coming]:
    """The dates ahead that this member of staff may strike out, and the holidays between them."""
    allowed = {class_id for class_id, _ in audiences(session, actor)}
    today = at_school(now).date()
    classes = allowed - {WHOLE_SCHOOL}
    rows = [
        each
        for each in _events(session, actor.school_id, classes, today, today + 3 * AHEAD)
        if (each.class_id or WHOLE_SCHOOL) in allowed
    ]
    return _in_order([*rows, *_holidays(school, today, today + AHEAD)])


def coming(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Coming]:
    """The dates ahead for this person: of the school, of the children's classes and of those taught."""
    classes = {child.class_id for child in children_of(session, actor)} | actor.classes_as(*TEACHERS)
    today = at_school(now).date()
    last = today + AHEAD
    return _in_order([*_events(session, actor.school_id, classes, today, last), *_holidays(school, today, last)])


def _events(session: Session, school_id: int, classes: Iterable[int], first: date, last: date) -> list[Coming]:
    rows = events_between(session, school_id, list(classes), first, last)
    ids = {row.class_id for row in rows if row.class_id}
    found = session.execute(select(Class.id, Class.name).where(Class.school_id == school_id, Class.id.in_(ids)))
    names = {row.id: row.name for row in found} if ids else {}
    return [
        Coming(row.day, row.until, row.words, row.id, row.class_id, names.get(row.class_id or 0, "")) for row in rows
    ]


def _holidays(school: SchoolContext, first: date, last: date) -> list[Coming]:
    calendar = school.calendar
    holidays = [
        Coming(
            begins,
            ends if begins < ends < begins + KNOWN_BREAK else None,
            phrase("school_calendar/holiday", name=calendar.holiday_name(begins, ends), days=(ends - begins).days + 1),
        )
        for begins, ends in calendar.breaks_between(first, last)
    ]
    made_up = phrase("school_calendar/made_up")
    return holidays + [Coming(day, None, made_up) for day in calendar.made_up_between(first, last)]


def _in_order(found: Sequence[Coming]) -> list[Coming]:
    return sorted(found, key=lambda each: each.day)


def _standing(session: Session, school_id: int, class_id: int, lines: Sequence[Line]) -> list[SchoolEvent]:
    days = [line.day for line in lines]
    rows = events_between(session, school_id, [class_id], min(days), max(days))
    return [row for row in rows if (row.class_id or WHOLE_SCHOOL) == class_id]
