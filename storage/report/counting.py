"""Facts added up: by class and member of staff for the report, by child for what stands behind a number."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from storage.pupils import Guardian, GuardianLink, Pupil, is_live
from storage.report.figure import Facts, Figure, Group, Scope
from storage.report.groups import GROUP_OF, GROUPS
from storage.schools import Class, Grade

Sums = Counter[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The sums of every measure: of all together, by class, by member of staff."""

    total: Sums
    classes: dict[int, Sums]
    staff: dict[int, Sums]


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One family of one child behind a number; ``home`` says who lives there, empty where all homes are meant."""

    class_name: str
    child: str
    home: str
    part: int
    whole: int | None


def counted(session: Session, scope: Scope, groups: Iterable[Group] = GROUPS) -> Counted:
    """Count all of this scope, one statement for each group of figures."""
    found = Counted(Sums(), defaultdict(Sums), defaultdict(Sums))
    for group in groups:
        for row in session.execute(_sums(group, scope)):
            _add(found, group, row)
    return found


def counted_each(session: Session, scopes: Sequence[Scope], group: Group) -> list[Sums]:
    """The sums of one group of figures for each of these scopes, in one statement."""
    each = [_sum_of(group, scope, number) for number, scope in enumerate(scopes)]
    found = [Sums() for _ in scopes]
    for row in session.execute(union_all(*each)) if each else ():
        found[row.number].update({name: int(getattr(row, name) or 0) for name in group.measures})
    return found


def _sum_of(group: Group, scope: Scope, number: int) -> Facts:
    facts = group.facts(scope).subquery(f"facts_{number}")
    measures = [func.sum(facts.c[name]).label(name) for name in group.measures]
    wanted = select(literal(number).label("number"), *measures)
    return wanted if scope.staff_id is None else wanted.where(facts.c.staff_id == scope.staff_id)


def _sums(group: Group, scope: Scope) -> Facts:
    facts = group.facts(scope).subquery("facts")
    measures = [func.sum(facts.c[name]).label(name) for name in group.measures]
    # Also sorting is much slower where a thing is grouped by more than it must be.
    by = (facts.c.class_id, facts.c.staff_id) if group.of_staff else (facts.c.class_id,)
    wanted = select(facts.c.class_id, by[-1].label("staff_id"), *measures).group_by(*by)
    return wanted if scope.staff_id is None else wanted.where(facts.c.staff_id == scope.staff_id)


def _add(found: Counted, group: Group, row: Any) -> None:
    for name in group.measures:
        many = int(getattr(row, name) or 0)
        found.total[name] += many
        if row.class_id is not None:
            found.classes[row.class_id][name] += many
        if group.of_staff and row.staff_id is not None:
            found.staff[row.staff_id][name] += many


def children_behind(
    session: Session, scope: Scope, figure: Figure, *, missing: bool, start: int, most: int
) -> tuple[int, list[ChildLine]]:
    """How many families stand behind a figure, and those from ``start`` on, in the order of classes and numbers.

    ``missing``: only those for whom some of ``whole`` is not there.
    """
    facts = GROUP_OF[figure.name].facts(scope).subquery("facts")
    part = func.sum(facts.c[figure.part])
    whole = func.sum(facts.c[figure.whole]) if figure.whole else None
    of = (facts.c.class_id, facts.c.pupil_id, facts.c.household_id)
    homes = select(*of, part.label("part"), (whole if whole is not None else literal_column("NULL")).label("whole"))
    homes = homes.where(facts.c.pupil_id.is_not(None)).group_by(*of)
    if scope.staff_id is not None:
        homes = homes.where(facts.c.staff_id == scope.staff_id)
    homes = homes.having(
        (whole > part) if missing and whole is not None else ((whole if whole is not None else part) > 0)
    )
    behind = homes.subquery("behind")
    many = session.scalar(select(func.count()).select_from(behind)) or 0
    rows = session.execute(
        select(behind, Class.name.label("class_name"), Pupil.name.label("child"))
        .join(Pupil, Pupil.id == behind.c.pupil_id)
        .join(Class, Class.id == behind.c.class_id)
        .join(Grade, Grade.id == Class.grade_id)
        .order_by(Grade.level, func.length(Class.name), Class.name, Pupil.number, behind.c.household_id)
        .limit(most)
        .offset(start)
    ).all()
    homes_of = _homes(session, scope.school_id, {row.pupil_id for row in rows})
    return many, [
        ChildLine(row.class_name, row.child, homes_of.get((row.pupil_id, row.household_id), ""), row.part, row.whole)
        for row in rows
    ]


def _homes(session: Session, school_id: int, pupil_ids: set[int]) -> dict[tuple[int, int], str]:
    """By child and household who lives there: 奶奶、妈妈."""
    rows = session.execute(
        select(GuardianLink.pupil_id, Guardian.household_id, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place)
    )
    found = defaultdict[tuple[int, int], list[str]](list)
    for row in rows:
        found[row.pupil_id, row.household_id].append(row.relation)
    return {home: "、".join(relations) for home, relations in found.items()}
