"""The one message a week to each guardian, put together from the parts that services wrote.

All children of a guardian stand in one message, each part under the name of its child; a class with two of
the children stands there once. It goes out at 17:00 on the last school day of the ISO week.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go
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
# WeChat takes 2,048 bytes of text; heading, names and numbers need some of them.
MOST_BYTES = 1_700


@dataclass(frozen=True, slots=True)
class _Child:
    id: int
    name: str
    class_id: int
    class_name: str


@dataclass(frozen=True, slots=True)
class _Item:
    """What one person reads under one heading: a class's or a child's parts of one service."""

    head: str
    parts: list[Part]

    @property
    def words(self) -> str:
        return "\n".join(part.words for part in self.parts)


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


def matter_key(step: str, identity_id: int) -> str:
    """One matter for a step and a person, whatever opened it: the next one keeps its number."""
    return f"{step}:{identity_id}"


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


def _wanted(session: Session, school_id: int, people: Mapping[int, list[int]]) -> dict[int, dict[int, bool]]:
    """For each person the children to be told about, and whether this person has the daily card."""
    pupils = {pupil for mine in people.values() for pupil in mine}
    daily = {
        (identity_id, pupil_id): bool(guardian.wants_daily_card)
        for pupil_id, families in families_to_tell(session, school_id, pupils).items()
        for family in families
        for guardian in family.guardians
        for identity_id in guardian.identity_ids
    }
    return {
        identity_id: {pupil: daily[identity_id, pupil] for pupil in mine if (identity_id, pupil) in daily}
        for identity_id, mine in people.items()
    }


def _children(session: Session, school_id: int, pupil_ids: set[int]) -> dict[int, _Child]:
    rows = session.execute(
        select(Pupil.id, Pupil.name, Pupil.class_id, Class.name.label("class_name"))
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == school_id, Pupil.id.in_(pupil_ids))
    )
    return {row.id: _Child(row.id, row.name, row.class_id, row.class_name) for row in rows}


def _items(parts: list[Part], children: list[_Child], daily: Mapping[int, bool]) -> list[_Item]:
    """Class by class in the order of the children, then the children's own; days of one child in their order."""
    found = []
    for part in parts:
        about = [child for child in children if part.pupil_id == child.id or part.class_id == child.class_id]
        if part.unless_daily:
            about = [child for child in about if not daily[child.id]]
        if about:
            found.append((part, about))
    found.sort(key=lambda pair: (pair[0].place, children.index(pair[1][0])))
    items: dict[tuple[str, str], _Item] = {}
    for part, about in found:
        names = "、".join(child.name for child in about)
        head = names if part.pupil_id else f"{names} {about[0].class_name}"
        items.setdefault((part.kind, head), _Item(head, [])).parts.append(part)
    return list(items.values())


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
    share = MOST_BYTES // len(items)
    whole = sum(len(item.words.encode()) for item in items) <= MOST_BYTES
    said = [(item.head, item.words if whole else _cut(item, share)) for item in items]
    return Message(
        identity_id=identity_id,
        reply=say("routine/week", school=school.name, items=said, numbers=numbers),
        purpose="notice",
        key=f"routine/{week}/{identity_id}",
        what=phrase("routine/what"),
        when=phrase("routine/when", day=at_school(now)),
        # Without a number to answer, the word that shows the latest update.
        answer=str(next(iter(numbers), "")) or phrase("routine/what"),
        link="/m/week",
    )


def _cut(item: _Item, most_bytes: int) -> str:
    """The beginning that fits, on the border of a character, and how to read the rest."""
    if len(item.words.encode()) <= most_bytes:
        return item.words
    rest = phrase("routine/cut", has_matter=bool(item.parts[0].step))
    return item.words.encode()[: most_bytes - len(rest.encode())].decode(errors="ignore") + rest
