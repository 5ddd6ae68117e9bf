"""The report of one span: every figure now and in the span before, by class, grade and member of staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.report.actions.seeing import ClassName, Sight, groups_of, scope_of, sight
from handlers.report.rules.spans import Span, before
from handlers.report.rules.values import value
from storage.report.counting import Counted, Sums, counted
from storage.report.figure import Figure
from storage.staff import Staff

Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of all that is seen: now, and in the span before (None: nothing to count, or no "before")."""

    figure: Figure
    now: float | None
    before: float | None
    part: int
    whole: int | None

    @property
    def change(self) -> float | None:
        """By how much it went up."""
        return None if self.now is None or self.before is None else round(self.now - self.before, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one class, grade or member of staff; ``of`` as in addresses."""

    of: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Report:
    """Rows stand in the order of the school or of names, never by their figures."""

    span: Span
    before: Span
    seen: Sight
    title: str
    lines: tuple[FigureLine, ...]
    grades: tuple[Row, ...]
    classes: tuple[Row, ...]
    staff: tuple[Row, ...]


def report(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime, of: str = "") -> Report:
    """The figures that the actor may see. :class:`AccessDeniedError` for what the actor may not see.

    The same number of statements however many classes and children there are.
    """
    seen, last = sight(session, actor, of), before(school.calendar, span)
    groups = groups_of(seen, span, now)
    found = counted(session, scope_of(school, seen, span, now), groups)
    earlier = counted(session, scope_of(school, seen, last, now), groups_of(seen, last, now))
    figures = [figure for group in groups for figure in group.figures]
    names = _names(session, school.id) if seen.leads or seen.staff_id is not None else {}
    shown = _Shown(figures, school.rules.report.smallest_group)
    return Report(
        span,
        last,
        seen,
        _title(seen, names),
        tuple(shown.line(figure, found.total, earlier.total) for figure in figures),
        tuple(shown.grades(seen, found)) if seen.is_whole and seen.leads else (),
        tuple(shown.classes(seen, found)) if seen.opens and seen.staff_id is None else (),
        tuple(shown.staff(found, names)) if seen.leads and seen.staff_id is None else (),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """Sums as they are shown."""

    figures: list[Figure]
    smallest: int

    def line(self, figure: Figure, now: Sums, earlier: Sums) -> FigureLine:
        """One figure with that of the span before."""
        is_hidden = figure.smallest and now.get(figure.whole, 0) < self.smallest
        return FigureLine(
            figure,
            value(figure, now, self.smallest),
            None if figure.is_now else value(figure, earlier, self.smallest),
            0 if is_hidden else now.get(figure.part, 0),
            (0 if is_hidden else now.get(figure.whole, 0)) if figure.unit == "share" else None,
        )

    def values(self, sums: Sums) -> Values:
        """By figure what is shown; what counts the school alone is left out."""
        return {each.name: value(each, sums, self.smallest) for each in self.figures if not each.smallest}

    def grades(self, seen: Sight, found: Counted) -> Iterable[Row]:
        """Each grade."""
        sums = dict[str, Sums]()
        for each in seen.classes:
            sums.setdefault(each.grade, Sums()).update(found.classes.get(each.id, Sums()))
        return [Row(f"grade:{grade}", grade, self.values(of)) for grade, of in sums.items()]

    def classes(self, seen: Sight, found: Counted) -> Iterable[Row]:
        """Each class."""
        return [self._class(each, found) for each in seen.classes]

    def _class(self, each: ClassName, found: Counted) -> Row:
        return Row(f"class:{each.id}", each.name, self.values(found.classes.get(each.id, Sums())))

    def staff(self, found: Counted, names: Mapping[int, str]) -> Iterable[Row]:
        """Who did something in the span, by name."""
        rows = [Row(f"staff:{each}", names.get(each, ""), self.values(sums)) for each, sums in found.staff.items()]
        return sorted(rows, key=lambda row: (row.name, row.of))


def _names(session: Session, school_id: int) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.school_id == school_id))
    return {row.id: row.name for row in rows}


def title_of_sight(session: Session, school_id: int, seen: Sight) -> str:
    """Whose figures these are; empty for all that may be seen."""
    return _title(seen, _names(session, school_id) if seen.staff_id is not None else {})


def _title(seen: Sight, names: Mapping[int, str]) -> str:
    """Whose figures these are; empty for all that may be seen."""
    kind, _, which = seen.of.partition(":")
    if kind == "class":
        return seen.classes[0].name
    return names.get(int(which), "") if kind == "staff" else which
