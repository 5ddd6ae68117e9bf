"""Who reads which part of what is owed: whose duty it is, and before whom it comes when it is late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.guardian_chain import leads_school
from handlers.monthly_reminder.actions.owed import Owed, owed_on
from storage.phone_call import classes_of

# Where what shows that a duty was done is written down: the step of the chat, and the page.
DONE_AT: Mapping[str, tuple[str, str]] = {
    "met": ("phone_call.note", "phone_call.note"),
    "home_visit": ("home_visit.plan", "home_visit.plan"),
    "proxy_visit": ("proxy_guardian.mine", "proxy_guardian.charges"),
    "proxy_call": ("proxy_guardian.mine", "proxy_guardian.charges"),
    "letter_home": ("proxy_guardian.mine", "proxy_guardian.charges"),
}


@dataclass(frozen=True, slots=True)
class OfDuty:
    """One rule with the children for whom it is due or overdue, the overdue and the earliest first.

    ``is_own``: it is the reader's to do, not only to know that others have not done it.
    """

    name: str
    lines: tuple[Owed, ...]
    is_own: bool = False

    @property
    def done_at(self) -> tuple[str, str] | None:
        """The step and the page on which the reader does it; None where others do."""
        return DONE_AT.get(self.lines[0].duty.by) if self.is_own and self.lines else None

    @property
    def overdue(self) -> int:
        """How many of them are past their day."""
        return sum(line.standing.state == "overdue" for line in self.lines)


@dataclass(frozen=True, slots=True)
class OfClass:
    """One class: by rule how many are due, overdue, done; ``late`` of them so long that they come before the office."""

    class_id: int
    name: str
    due: dict[str, int]
    overdue: dict[str, int]
    done: dict[str, int]
    late: int


def mine(session: Session, school: SchoolContext, actor: Actor, on: date) -> list[OfDuty]:
    """What this member of staff has to do, and what others have left undone so long that it comes before this one."""
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    everywhere = leads_school(actor) or any(held.role is Role.PROXY_GUARDIAN for held in actor.held)
    if not classes and not everywhere:
        return []
    of_school = owed_on(session, school, on, None if everywhere else classes)
    shown = by_duty(line for line in of_school if line.is_open and _is_for(line, actor, classes))
    return [replace(each, is_own=all(_is_own(line, actor, classes) for line in each.lines)) for each in shown]


def class_table(session: Session, school: SchoolContext, actor: Actor, on: date) -> list[OfClass]:
    """Every class of the school for who leads it; :class:`AccessDeniedError` for everybody else."""
    if not leads_school(actor):
        raise AccessDeniedError
    by_class: dict[int, list[Owed]] = {}
    for line in owed_on(session, school, on):
        by_class.setdefault(line.child.class_id, []).append(line)
    return [_of_class(lines) for lines in by_class.values()]


def of_class(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, on: date
) -> tuple[str, list[OfDuty]]:
    """The class's name, and all that is owed in it, done and ahead as well.

    For its homeroom teacher and who leads the school; :class:`AccessDeniedError` for all others.
    """
    names = {each.id: each.name for each in classes_of(session, actor.school_id)}
    is_own = class_id in actor.classes_as(Role.HOMEROOM_TEACHER)
    if class_id not in names or not (is_own or leads_school(actor)):
        raise AccessDeniedError
    return names[class_id], by_duty(owed_on(session, school, on, [class_id]))


def own_classes(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes that the actor is homeroom teacher of, by name."""
    mine = actor.classes_as(Role.HOMEROOM_TEACHER)
    return [(each.id, each.name) for each in classes_of(session, actor.school_id) if each.id in mine]


def by_duty(lines: Iterable[Owed]) -> list[OfDuty]:
    """Gathered by rule, in the order of the rules."""
    found: dict[str, list[Owed]] = {}
    for line in lines:
        found.setdefault(line.name, []).append(line)
    return [OfDuty(name, tuple(sorted(of, key=lambda line: line.standing.due_on))) for name, of in found.items()]


def day_asked(asked: str, now: datetime) -> date:
    """``2026-11-30`` as a page gives it, today for none; :class:`AccessDeniedError` for what is no day."""
    if not asked:
        return at_school(now).date()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise AccessDeniedError from None


def _is_own(line: Owed, actor: Actor, classes: frozenset[int]) -> bool:
    if line.duty.who == "proxy_guardian":
        return actor.staff_id in line.staff_ids
    return line.duty.who == "homeroom_teacher" and line.child.class_id in classes


def _is_for(line: Owed, actor: Actor, classes: frozenset[int]) -> bool:
    if _is_own(line, actor, classes) or not line.standing.escalated:
        return _is_own(line, actor, classes)
    if line.duty.escalates_to == "homeroom_teacher":
        return line.child.class_id in classes
    return any(held.role == line.duty.escalates_to for held in actor.held)


def _of_class(lines: Sequence[Owed]) -> OfClass:
    first = lines[0].child
    return OfClass(
        first.class_id,
        first.class_name,
        _many(lines, "due"),
        _many(lines, "overdue"),
        _many(lines, "done"),
        sum(line.standing.escalated for line in lines),
    )


def _many(lines: Sequence[Owed], state: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        if line.standing.state == state:
            found[line.name] = found.get(line.name, 0) + 1
    return found
