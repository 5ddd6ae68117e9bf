"""How content families and teachers are (每月一问), of the answers that count: never fewer than a group at once."""

from typing import Any

from sqlalchemy import case, literal, select
from sqlalchemy.sql.elements import ColumnElement

from storage.report.figure import NOBODY, ONE, Facts, Figure, Group, Scope
from storage.report.pulse import PulseAnswer

CONTENT = 2


def _of_families(scope: Scope) -> Facts:
    """One row for each answer of a family, by class."""
    return _facts(scope, "families", "guardian", PulseAnswer.class_id, scope.within(PulseAnswer.class_id))


def _of_staff(scope: Scope) -> Facts:
    """One row for each answer of the staff, of no class."""
    return _facts(scope, "staff", "staff", NOBODY, literal(value=True))


def _facts(scope: Scope, name: str, who: str, class_id: Any, within: ColumnElement[bool]) -> Facts:
    return select(
        class_id.label("class_id"),
        NOBODY.label("staff_id"),
        NOBODY.label("pupil_id"),
        NOBODY.label("household_id"),
        case((PulseAnswer.score == CONTENT, 1), else_=0).label(f"{name}_content"),
        ONE.label(f"{name}_answers"),
    ).where(
        PulseAnswer.school_id == scope.school_id,
        PulseAnswer.who == who,
        PulseAnswer.counts,
        PulseAnswer.month.between(f"{scope.first:%Y-%m}", f"{scope.last:%Y-%m}"),
        within,
    )


def _group(name: str) -> Group:
    figure = Figure(f"pulse_{name}", "share", f"{name}_content", f"{name}_answers", ("pulse_answers",), opens="nothing")
    facts = _of_families if name == "families" else _of_staff
    return Group(f"pulse_{name}", (figure,), (f"{name}_content", f"{name}_answers"), facts, of_staff=False)


FAMILIES, STAFF = _group("families"), _group("staff")
