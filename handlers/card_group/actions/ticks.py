"""A child ticks how today was in the own group: four boxes each, nothing else, for the teacher alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import ASPECTS, FAIR, GOOD
from bot.core.errors import AccessDeniedError
from bot.core.school import SchoolContext
from handlers.card_group.rules import short_names
from storage.base import new_id
from storage.card_group import CardGroupCode, CardTick, forget_ticks, groups_of, members_of, put_tick, ticks_of
from storage.contact_card import latest_card_day

# The teacher may come to the day a little later; then only the card stands.
TICKS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """One child of the group: what it is called, and which boxes are ticked."""

    pupil_id: int
    called: str
    good: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a code shows today; ``state``: ``open``, ``written`` (the teacher was earlier) or ``no_school``."""

    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    state: str


def sheet_of(session: Session, school: SchoolContext, code_id: int, now: datetime) -> Sheet | None:
    """The tick boxes behind a code; None once the code opens nothing any more."""
    code = _code(session, school.id, code_id, now)
    if code is None:
        return None
    today = at_school(now).date()
    if not school.calendar.is_school_day(today):
        return Sheet((), "no_school")
    if latest_card_day(session, school.id, code.class_id, today, today) is not None:
        return Sheet((), "written")
    members = members_of(session, school.id, code.class_id)
    called = short_names({member.pupil_id: member.name for member in members})
    ticks = ticks_of(session, school.id, code.class_id, today)
    groups = []
    for group in groups_of(session, school.id, code.class_id):
        if code.group_id in (None, group.id):
            mine = [member.pupil_id for member in members if member.group_id == group.id]
            groups.append((group.name, tuple(Row(each, called[each], _good(ticks.get(each))) for each in mine)))
    return Sheet(tuple(groups), "open")


def tick(
    session: Session,
    school: SchoolContext,
    code_id: int,
    good: Mapping[int, Collection[str]],
    now: datetime,
) -> bool:
    """Keep what was ticked: by child the aspects that were good; whether there was still something to tick.

    An empty box is 还可以 at worst: children do not judge each other. Raises :class:`AccessDeniedError` for a child
    of another group.
    """
    sheet, code = sheet_of(session, school, code_id, now), _code(session, school.id, code_id, now)
    if sheet is None or code is None or sheet.state != "open":
        return False
    if not good.keys() <= {row.pupil_id for _, rows in sheet.groups for row in rows}:
        raise AccessDeniedError
    day = at_school(now).date()
    forget_ticks(session, school.id, code.class_id, day - TICKS_KEPT)
    for pupil_id, aspects in good.items():
        ratings = {aspect: GOOD if aspect in aspects else FAIR for aspect in ASPECTS}
        row = CardTick(
            id=new_id(), school_id=school.id, pupil_id=pupil_id, class_id=code.class_id, day=day, ticked_at=now,
            **ratings,
        )  # fmt: skip
        put_tick(session, row)
    return True


def _code(session: Session, school_id: int, code_id: int, now: datetime) -> CardGroupCode | None:
    wanted = (CardGroupCode.id == code_id, CardGroupCode.school_id == school_id, CardGroupCode.expires_at > now)
    return session.scalar(select(CardGroupCode).where(*wanted))


def _good(ticked: Mapping[str, int] | None) -> frozenset[str]:
    """All boxes are ticked at first."""
    return frozenset(aspect for aspect in ASPECTS if ticked is None or ticked[aspect] == GOOD)
