"""What is owed on a day, counted from the figures of the regulations and from what was done: nothing is stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school, day_begins
from bot.core.duty_window import Window, window_of
from bot.core.school import SchoolContext
from bot.core.settings.duties import Duty
from bot.identity.audience import LEFT_BEHIND
from handlers.monthly_reminder.rules import Standing, standing
from storage.left_behind.files import opened_on
from storage.monthly_reminder import DutyChild, days_done, duty_children, last_done, parents_away
from storage.proxy_guardian.proxies import Proxy, proxies_of


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty for one child on a day; ``staff_ids`` are the proxy guardians where it is theirs."""

    name: str
    duty: Duty
    child: DutyChild
    standing: Standing
    parents: tuple[str, ...] = ()
    staff_ids: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether it is to be done now: due, or overdue."""
        return self.standing.state in ("due", "overdue")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of all the children at once."""

    known_since: Mapping[int, date]
    parents: Mapping[int, Sequence[str]]
    proxies: Mapping[int, Sequence[Proxy]]


def owed_on(session: Session, school: SchoolContext, on: date, class_ids: Collection[int] | None = None) -> list[Owed]:
    """Every duty of the children of these classes (None: of the school) as it stands at the end of this day.

    In the order of the rules, then of classes and numbers. Some statements for each rule, however many children.
    """
    children = duty_children(session, school.id, class_ids)
    ids = [child.pupil_id for child in children]
    evening = day_begins(on + timedelta(days=1))
    around = _Around(
        opened_on(session, school.id, ids),
        parents_away(session, school.id, ids),
        {
            pupil_id: counting
            for pupil_id, held in proxies_of(session, school.id, ids, evening).items()
            # Of agent parents nothing is counted.
            if (counting := [proxy for proxy in held if proxy.kind == "proxy"])
        },
    )
    found = list[Owed]()
    for name, duty in school.rules.duties():
        window = window_of(duty, school.calendar, on)
        if window is not None:
            of_rule = [child for child in children if _concerns(duty, child, around)]
            found += _of_rule(session, school, (name, duty), window, of_rule, around, on)
    return found


def _of_rule(
    session: Session,
    school: SchoolContext,
    rule: tuple[str, Duty],
    window: Window,
    children: Sequence[DutyChild],
    around: _Around,
    on: date,
) -> list[Owed]:
    name, duty = rule
    ids, until = [child.pupil_id for child in children], day_begins(on + timedelta(days=1))
    if window.due_on is None:
        done = last_done(session, school.id, duty.by, ids, until)
    else:
        done = days_done(session, school.id, duty.by, ids, day_begins(window.first), until)
    found = list[Owed]()
    for child in children:
        since = _owed_since(duty, child, around)
        stands = standing(duty, window, since, done.get(child.pupil_id, ()), on)
        if stands is not None:
            parents = tuple(around.parents.get(child.pupil_id, ())) if duty.who == "parent_away" else ()
            proxies = around.proxies.get(child.pupil_id, ()) if duty.who == "proxy_guardian" else ()
            found.append(Owed(name, duty, child, stands, parents, frozenset(each.staff_id for each in proxies)))
    return found


def _owed_since(duty: Duty, child: DutyChild, around: _Around) -> date:
    """The day on which the school knew of the child, and of a proxy's duty the first one had the child by then."""
    known = around.known_since.get(child.pupil_id, date.min)
    if duty.who != "proxy_guardian":
        return known
    return max(known, at_school(min(each.since for each in around.proxies[child.pupil_id])).date())


def _concerns(duty: Duty, child: DutyChild, around: _Around) -> bool:
    """Whether this child is one of those that the rule is for, and has whom it asks."""
    if duty.children == "left_behind" and LEFT_BEHIND not in child.care_kinds:
        return False
    if duty.children == "in_need" and not child.care_kinds:
        return False
    if duty.who == "parent_away":
        return child.pupil_id in around.parents
    return duty.who != "proxy_guardian" or child.pupil_id in around.proxies
