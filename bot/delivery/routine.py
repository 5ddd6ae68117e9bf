"""The one message a week to each guardian, put together from the parts that services wrote.

All children of a guardian stand in one message, each part under the name of its child; what is about a class with
two of the children stands there once, under both names. It goes out at 17:00 on the last school day of the ISO week.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.identity.families import families_to_tell
from storage.matters import open_matter
from storage.pupils import Pupil
from storage.routine import Part, is_closed, parts_of, pupils_by_identity
from storage.schools import Class, School

# People of one transaction: with their numbers and messages they take some 0.15 s, and under 1,000 rows.
SLICE = 100
# Of text, heading and numbers included. WeChat takes 2,048, and the address of a page may stand below it.
MOST_BYTES = 1_800


@dataclass(frozen=True, slots=True)
class _Child:
    id: int
    name: str
    class_id: int
    class_name: str


@dataclass(frozen=True, slots=True)
class _Told:
    """How one person is told about one child: of which household, and whether the daily card was sent before."""

    household_id: int
    has_daily_card: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """What one person reads under one heading: all parts about a child, or about several of one class."""

    head: str
    parts: list[Part]


def week_of(moment: datetime) -> str:
    """The ISO week on the school's wall clock: ``2026-W47``."""
    return iso_week(at_school(moment).date())


def iso_week(day: date) -> str:
    """The ISO week that this day is in: ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def week_to_fill(session: Session, school: SchoolContext, now: datetime) -> str:
    """The week whose message is still to come: this one, or that of the next school day once this one is over."""
    today = at_school(now).date()
    week, last = week_of(now), school.calendar.last_school_day_of_week(today)
    if last is not None and today <= last and not is_closed(session, school.id, week):
        return week
    return iso_week(school.calendar.next_school_day(max(today, last or today)))


def matter_key(step: str, identity_id: int | None) -> str:
    """One matter for a step and a person, whatever opened it: the next one keeps its number.

    With nobody named, how the keys of all people begin.
    """
    return f"{step}:{'' if identity_id is None else identity_id}"


def send_slice(session: Session, school: School, week: str, after: int, now: datetime) -> tuple[int, int | None]:
    """Write the message of ``week`` for the next :data:`SLICE` people behind identity ``after``.

    Returns how many messages are new, and the last person looked at (None when nobody is behind). Doing a slice
    again writes nothing: a message's key names the week and the person.
    """
    people = pupils_by_identity(session, school.id, after, SLICE)
    if not people:
        return 0, None
    wanted = _wanted(session, school.id, people)
    children = _children(session, school.id, {pupil for mine in wanted.values() for pupil in mine})
    parts = parts_of(session, school.id, week, {child.class_id for child in children.values()}, children)
    messages = [
        _message(session, school, week, identity_id, items, now)
        for identity_id, mine in wanted.items()
        if (items := _items(parts, [children[pupil] for pupil in mine], mine))
    ]
    return tell_many(session, school.id, messages, now), last_of(people)


def last_of(people: Mapping[int, object]) -> int | None:
    """Where the next slice goes on; None when this one was the last."""
    return max(people) if len(people) == SLICE else None


def _wanted(session: Session, school_id: int, people: Mapping[int, list[int]]) -> dict[int, dict[int, _Told]]:
    """For each person the children to be told about, and how."""
    pupils = {pupil for mine in people.values() for pupil in mine}
    told = {
        (identity_id, pupil_id): _Told(family.household_id, bool(guardian.wants_daily_card))
        for pupil_id, families in families_to_tell(session, school_id, pupils).items()
        for family in families
        for guardian in family.guardians
        for identity_id in guardian.identity_ids
    }
    return {
        identity_id: {pupil: told[identity_id, pupil] for pupil in mine if (identity_id, pupil) in told}
        for identity_id, mine in people.items()
    }


def _children(session: Session, school_id: int, pupil_ids: set[int]) -> dict[int, _Child]:
    rows = session.execute(
        select(Pupil.id, Pupil.name, Pupil.class_id, Class.name.label("class_name"))
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == school_id, Pupil.id.in_(pupil_ids))
    )
    return {row.id: _Child(row.id, row.name, row.class_id, row.class_name) for row in rows}


def _items(parts: Sequence[Part], children: Sequence[_Child], told: Mapping[int, _Told]) -> list[_Item]:
    """Child by child in the order of the classes, each with its class's parts before its own."""
    items: dict[tuple[int, ...], _Item] = {}
    for part in parts:
        about = [child for child in children if _is_told(part, child, told[child.id])]
        if about:
            head = f"{'、'.join(child.name for child in about)} {about[0].class_name}"
            items.setdefault(tuple(children.index(child) for child in about), _Item(head, [])).parts.append(part)
    # What is about two children of a class stands before what is about the first of them alone.
    return [items[key] for key in sorted(items, key=lambda key: (key[0], -len(key)))]


def _is_told(part: Part, child: _Child, told: _Told) -> bool:
    if part.pupil_id != child.id and part.class_id != child.class_id:
        return False
    return part.household_id in (None, told.household_id) and not (part.unless_daily and told.has_daily_card)


def _message(
    session: Session, school: School, week: str, identity_id: int, items: list[_Item], now: datetime
) -> Message:
    steps = {part.step: part.label for item in items for part in item.parts if part.step}
    numbers = {
        open_matter(
            session,
            school_id=school.id,
            identity_id=identity_id,
            go=Go(step),
            label=label,
            key=matter_key(step, identity_id),
            now=now,
        ): label
        for step, label in steps.items()
    }
    return Message(
        identity_id=identity_id,
        reply=_fitting(school.name, items, numbers),
        purpose="notice",
        key=f"routine/{week}/{identity_id}",
        what=phrase("routine/what"),
        when=phrase("routine/when", day=at_school(now)),
        # Without a number to answer, the word that shows the latest update.
        answer=str(next(iter(numbers), "")) or phrase("routine/what"),
        link="/m/week",
    )


def _fitting(school: str, items: Sequence[_Item], numbers: Mapping[int, str]) -> Reply:
    """One message that WeChat takes: what is short stays whole, what is long is cut, all at the same length."""

    def said(most: int) -> Reply:
        """With at most so many bytes of each part."""
        shown = [(item.head, [_cut(part.words, most) for part in item.parts]) for item in items]
        is_cut = any(len(part.words.encode()) > most for item in items for part in item.parts if not part.step)
        return say("routine/week", school=school, items=shown, numbers=numbers, is_cut=is_cut)

    lengths = sorted({len(part.words.encode()) for item in items for part in item.parts}, reverse=True)
    if _fits(whole := said(lengths[0])):
        return whole
    # The longest beginning for which the whole fits; at 0 only the names are left, and the way to all of it.
    fits = bisect_left(range(lengths[0]), True, key=lambda most: not _fits(said(most)))
    return said(max(fits - 1, 0))


def _fits(reply: Reply) -> bool:
    return len(reply.text.encode()) <= MOST_BYTES


def _cut(words: str, most_bytes: int) -> str:
    """The beginning that fits, on the border of a character."""
    if len(words.encode()) <= most_bytes:
        return words
    return words.encode()[:most_bytes].decode(errors="ignore").rstrip() + phrase("routine/cut")
