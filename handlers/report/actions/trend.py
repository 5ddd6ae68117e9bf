"""How one figure went over the last spans of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.report.actions.counting import title_of_sight
from handlers.report.actions.seeing import Sight, groups_of, scope_of, sight
from handlers.report.rules.spans import Kind, Span, before
from handlers.report.rules.values import value
from storage.report.counting import Sums, counted_each
from storage.report.figure import Figure
from storage.report.groups import FIGURES, GROUP_OF

# As many as a phone shows beside each other, and as are like enough to be compared.
MOST: Mapping[Kind, int] = {"week": 6, "month": 6, "term": 4, "year": 3}


@dataclass(frozen=True, slots=True)
class Point:
    """The figure in one span; None where there is nothing to count, or too little to be shown."""

    span: Span
    value: float | None
    part: int
    whole: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure of all that is seen, the oldest span first."""

    figure: Figure
    seen: Sight
    title: str
    points: tuple[Point, ...]

    @property
    def most(self) -> float:
        """The highest value; of a share always 100."""
        known = [each.value for each in self.points if each.value is not None]
        return 100 if self.figure.unit == "share" else max(known, default=0)


def trend(
    session: Session, school: SchoolContext, actor: Actor, name: str, span: Span, now: datetime, of: str = ""
) -> Trend:
    """A figure in this span and those before it. One statement counts all of them.

    :class:`AccessDeniedError` for what the actor may not see, and for a figure that says how things stand now.
    """
    seen, figure = sight(session, actor, of), FIGURES.get(name)
    if figure is None or figure.is_now:
        raise AccessDeniedError
    spans = [span]
    while len(spans) < MOST[span.kind]:
        spans.append(before(school.calendar, spans[-1]))
    group = GROUP_OF[name]
    allowed = [each for each in reversed(spans) if group in groups_of(seen, each, now)]
    if not allowed:
        raise AccessDeniedError
    scopes = [scope_of(school, seen, each, now) for each in allowed]
    smallest = school.rules.report.smallest_group
    found = zip(allowed, counted_each(session, scopes, group), strict=True)
    points = tuple(_point(figure, each, sums, smallest) for each, sums in found)
    return Trend(figure, seen, title_of_sight(session, school.id, seen), points)


def _point(figure: Figure, span: Span, sums: Sums, smallest: int) -> Point:
    shown = value(figure, sums, smallest)
    if shown is None:
        return Point(span, None, 0, None)
    return Point(span, shown, sums[figure.part], sums[figure.whole] if figure.unit == "share" else None)
