"""A month's evaluation of communication (每月评估) by class, and the office's spot checks (抽查)."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from handlers.report.actions.counting import Row, report
from handlers.report.actions.paper import shown
from handlers.report.actions.seeing import ClassName, sight
from handlers.report.rules.draw import drawn
from handlers.report.rules.spans import Span
from handlers.report.rules.values import points_for
from handlers.report.rules.words import short
from storage.base import new_id
from storage.report.books import (
    CHECKED,
    SHEET,
    ClassMonthReport,
    MonthEvaluation,
    SpotCheck,
    checks_waiting,
    is_drawn,
    of_month,
)
from storage.report.groups import FIGURES
from storage.sealing import seal, unseal

RESULTS = ("good", "mend")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A class's points of a month. ``points`` of ``most`` (what nothing was to count for is left out), by figure."""

    each: ClassName
    points: int
    parts: Mapping[str, tuple[str, int | None]]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class MonthPage:
    """All classes of a month that the actor may see: their points, reports and spot checks."""

    span: Span
    sheets: tuple[Sheet, ...]
    reports: Mapping[int, str]  # by class: draft | sent
    checks: Mapping[int, "Check"]
    leads: bool
    is_over: bool
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What the office looked at in a class and found."""

    what: str
    result: str
    words: str
    seed: str


def month_page(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> MonthPage:
    """The month's evaluation and what belongs to it. :class:`AccessDeniedError` for who sees no class."""
    found = report(session, school, actor, span, now)
    if not found.seen.choices:
        raise AccessDeniedError
    ids = [each.id for each in found.seen.classes]
    closed = of_month(session, MonthEvaluation, school.id, span.name, ids)
    rows = {row.of: row for row in found.classes}
    sheets = [
        _stored(session, each, closed[each.id]) if each.id in closed else _live(school, each, rows[f"class:{each.id}"])
        for each in found.seen.classes
    ]
    checks = of_month(session, SpotCheck, school.id, span.name, ids)
    return MonthPage(
        span,
        tuple(sheets),
        {each: row.state for each, row in of_month(session, ClassMonthReport, school.id, span.name, ids).items()},
        {each: _check(session, row) for each, row in checks.items()},
        leads=found.seen.leads,
        is_over=span.until <= now,
        is_drawn=bool(checks),
    )


def close_month(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> int:
    """Keep the points of every class as they are now; how many were not closed before.

    Raises :class:`UserError` for a month that is not over.
    """
    _office(actor)
    page = month_page(session, school, actor, span, now)
    if not page.is_over:
        raise UserError("report/not_over")
    fresh = [sheet for sheet in page.sheets if not sheet.is_closed]
    for sheet in fresh:
        row_id = new_id()
        kept = seal(session, SHEET, row_id, school.id, json.dumps(sheet.parts, ensure_ascii=False))
        session.add(
            MonthEvaluation(
                id=row_id, school_id=school.id, class_id=sheet.each.id, month=span.name, points=sheet.points,
                sheet=kept, closed_by_id=actor.staff_id or 0, closed_at=now,
            )
        )  # fmt: skip
    session.flush()
    return len(fresh)


def draw_checks(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> int:
    """Draw the classes that the office looks at in a month, once; how many. The seed is kept beside each."""
    _office(actor)
    if is_drawn(session, school.id, span.name):
        return 0
    classes = sight(session, actor).choices
    seed = f"{span.name}/{secrets.token_hex(4)}"
    found = drawn([each.id for each in classes], seed, school.rules.report.spot_checks_a_month)
    for class_id, what in found:
        session.add(
            SpotCheck(school_id=school.id, class_id=class_id, month=span.name, what=what, seed=seed, drawn_at=now)
        )
    session.flush()
    return len(found)


def checks_open(session: Session, school: SchoolContext, now: datetime) -> int:
    """How many classes were drawn for this month and not looked at yet."""
    return checks_waiting(session, school.id, f"{at_school(now):%Y-%m}")


def note_check(
    session: Session, school: SchoolContext, actor: Actor, span: Span, found: tuple[int, str, str], now: datetime
) -> None:
    """Write down what was found in a class: its id, good | mend, and words."""
    _office(actor)
    class_id, result, words = found
    row = of_month(session, SpotCheck, school.id, span.name, [class_id]).get(class_id)
    if row is None or result not in RESULTS:
        raise AccessDeniedError
    if result == "mend" and not words:
        raise UserError("report/check_words")
    row.result, row.checked_by_id, row.checked_at = result, actor.staff_id, now
    row.words = seal(session, CHECKED, row.id, school.id, short(words)) if words else None


def _live(school: SchoolContext, each: ClassName, row: Row) -> Sheet:
    """The points as they stand. What there was nothing to count for is left out, and the rest makes the hundred."""
    rules = school.rules.report.evaluation
    tiers = {name: getattr(rules, name) for name in type(rules).model_fields}
    points = {name: points_for(row.values[name], of) for name, of in tiers.items()}
    most = sum(tiers[name][0][1] for name, got in points.items() if got is not None)
    reached = sum(got for got in points.values() if got is not None)
    parts = {name: (shown(FIGURES[name], row.values[name]), got) for name, got in points.items()}
    return Sheet(each, round(reached * 100 / most) if most else 0, parts, is_closed=False)


def _stored(session: Session, each: ClassName, row: MonthEvaluation) -> Sheet:
    parts = json.loads(unseal(session, SHEET, row.id, row.school_id, row.sheet))
    return Sheet(each, row.points, {name: (value, got) for name, (value, got) in parts.items()}, is_closed=True)


def _check(session: Session, row: SpotCheck) -> Check:
    return Check(row.what, row.result, unseal(session, CHECKED, row.id, row.school_id, row.words), row.seed)


def _office(actor: Actor) -> None:
    if not any(held.role in LEADERS for held in actor.held):
        raise AccessDeniedError
