"""Who may see which figures, and the scope that follows from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, Actor, Role
from bot.core.school import SchoolContext
from handlers.report.rules.spans import Span, weeks_due
from storage.report.content import FAMILIES, STAFF
from storage.report.figure import Group, Scope
from storage.report.groups import GROUPS
from storage.report.mailbox import MAILBOX
from storage.schools import Class, Grade


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class of this school year with its grade."""

    id: int
    name: str
    grade: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What one member of staff sees of the figures.

    ``of`` names it as in addresses: empty (all that may be seen), ``grade:三年级``, ``class:<id>``, ``staff:<id>``.
    ``classes`` are those counted; ``choices`` all that may be chosen. ``opens``: the families behind a number may be
    seen. ``staff_id``: what this person did, and nothing else.
    """

    of: str
    classes: tuple[ClassName, ...]
    choices: tuple[ClassName, ...]
    leads: bool
    is_whole: bool
    opens: bool
    staff_id: int | None = None


def sight(session: Session, actor: Actor, of: str = "") -> Sight:
    """What the actor sees of ``of``. :class:`AccessDeniedError` for what the actor may not see, or what there is not.

    Who leads the school sees all of it; a homeroom teacher the own classes; the education bureau sums of the school,
    never a class or a child; every other teacher what this teacher did, and nothing of what others did.
    """
    if actor.staff_id is None:
        raise AccessDeniedError
    everything = _classes(session, actor.school_id)
    leads = any(held.role in LEADERS for held in actor.held)
    own = actor.classes_as(Role.HOMEROOM_TEACHER)
    choices = everything if leads else tuple(each for each in everything if each.id in own)
    kind, _, which = of.partition(":")
    if kind == "staff":
        return _of_staff(actor, everything, choices, which, leads=leads)
    if not choices and not leads:
        if any(held.role is Role.BUREAU for held in actor.held):
            return Sight(_only("", of), everything, (), leads=False, is_whole=True, opens=False)
        return _of_staff(actor, everything, (), _only(str(actor.staff_id), which or str(actor.staff_id)), leads=False)
    chosen = {"": choices, "class": [each for each in choices if str(each.id) == which]}
    chosen["grade"] = [each for each in choices if leads and each.grade == which]
    if not (found := tuple(chosen.get(kind, ()))) and (of or not leads):
        raise AccessDeniedError
    return Sight(of, found, choices, leads=leads, is_whole=leads and not of, opens=True)


def _of_staff(
    actor: Actor, everything: tuple[ClassName, ...], choices: tuple[ClassName, ...], which: str, *, leads: bool
) -> Sight:
    if not (which.isascii() and which.isdigit()) or not (leads or int(which) == actor.staff_id):
        raise AccessDeniedError
    return Sight(f"staff:{which}", everything, choices, leads, is_whole=False, opens=True, staff_id=int(which))


def _only(allowed: str, asked: str) -> str:
    if asked != allowed:
        raise AccessDeniedError
    return allowed


def scope_of(school: SchoolContext, seen: Sight, span: Span, now: datetime) -> Scope:
    """The figures' scope for a span."""
    return Scope(
        school_id=school.id,
        class_ids=tuple(each.id for each in seen.classes),
        first=span.first,
        last=span.last,
        since=span.since,
        until=span.until,
        now=now,
        weeks=weeks_due(school.calendar, span, now, school.schedule.weekly_update),
        staff_id=seen.staff_id,
    )


def groups_of(seen: Sight, span: Span, now: datetime) -> list[Group]:
    """The groups of figures that are counted for this sight.

    The mailbox is counted for the whole school and for months that are over alone: two spans of which one holds the
    other would tell the letters between them.
    """
    left_out = set[str]()
    if not (seen.is_whole and span.kind == "month" and span.until <= now):
        left_out.add(MAILBOX.name)
    if not seen.is_whole:
        left_out.add(STAFF.name)
    if span.kind == "week":  # the question is asked once a month
        left_out |= {FAMILIES.name, STAFF.name}
    found = [group for group in GROUPS if group.name not in left_out]
    return [group for group in found if seen.staff_id is None or group.of_staff]


def _classes(session: Session, school_id: int) -> tuple[ClassName, ...]:
    """Every class of this school year, in the order of the school."""
    rows = session.execute(
        select(Class.id, Class.name, Grade.name.label("grade"))
        .join(Grade, Grade.id == Class.grade_id)
        .where(Class.school_id == school_id, Class.is_active)
        .order_by(Grade.level, Grade.name, func.length(Class.name), Class.name)
    )
    return tuple(ClassName(row.id, row.name, row.grade) for row in rows)
