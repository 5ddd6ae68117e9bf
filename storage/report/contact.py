"""Families met in the span by each of the four ways, by any of them, by all (四种方式联系率)."""

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all

from storage.notice import Notice
from storage.obligations import VOID, Obligation
from storage.pupils import Pupil, is_here
from storage.report.figure import NOBODY, ONE, Facts, Figure, Group, Scope
from storage.visit_coverage import RECORDED, contacts

# What counts as which of the four: a visit at home, coming to school, a letter that was answered, a talk by telephone
# or video. A call between parent and child, from the hotline room or at home, is none: the family talks with itself.
FOUR_WAYS = {"visit": ("home",), "come": ("school",), "letter": ("letter",), "call": ("phone", "video")}
_ROWS = ("home_visits", "bookings", "phone_calls", "notices", "obligations")


def facts(scope: Scope) -> Facts:
    """One row for each child: by which ways its family was met."""
    met = union_all(*contacts(scope.school_id, RECORDED), _letters(scope)).subquery("met")
    in_span = and_(met.c.at >= scope.since, met.c.at < scope.until)
    ways = {name: func.max(case((met.c.way.in_(of), 1), else_=0)) for name, of in FOUR_WAYS.items()}
    by_child = (
        select(met.c.pupil_id, *(way.label(name) for name, way in ways.items()))
        .where(in_span)
        .group_by(met.c.pupil_id)
        .subquery("by_child")
    )
    each = {name: func.coalesce(by_child.c[name], 0) for name in FOUR_WAYS}
    return (
        select(
            Pupil.class_id,
            NOBODY.label("staff_id"),
            Pupil.id.label("pupil_id"),
            NOBODY.label("household_id"),
            ONE.label("children"),
            _one_if(or_(*(way == 1 for way in each.values()))).label("met_any"),
            _one_if(and_(*(way == 1 for way in each.values()))).label("met_all"),
            *(way.label(f"met_{name}") for name, way in each.items()),
        )
        .outerjoin(by_child, by_child.c.pupil_id == Pupil.id)
        .where(Pupil.school_id == scope.school_id, scope.within(Pupil.class_id), is_here())
    )


def _letters(scope: Scope) -> Facts:
    """Letters to families (告家长书) that a family has answered."""
    return (
        select(Obligation.pupil_id, literal("letter"), Obligation.closed_at)
        .join(Notice, Notice.id == Obligation.notice_id)
        .where(
            Notice.school_id == scope.school_id,
            Notice.kind == "letter",
            Obligation.closed_at.is_not(None),
            Obligation.closed_how != VOID,
        )
    )


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


CONTACT = Group(
    "contact",
    (
        Figure("contact_any", "share", "met_any", "children", _ROWS),
        *(Figure(f"contact_{way}", "share", f"met_{way}", "children", _ROWS) for way in FOUR_WAYS),
        Figure("contact_all", "share", "met_all", "children", _ROWS),
    ),
    ("children", "met_any", "met_all", *(f"met_{way}" for way in FOUR_WAYS)),
    facts,
    of_staff=False,
)
