"""A visitor's hundred points by outcome (家访考核): visits made and written up, families' word, promises kept.

Source: the home-visit regulations of the schools (process 50, rating 25, results 25). Neither pictures nor places
nor the length of a record are among the values here, so nothing of them can change a score.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from bot.core.calendar import SchoolCalendar
from bot.core.settings.rules import AssessmentRules, Tiers
from handlers.home_visit.rules.spans import month_of

Verdict = Literal["done", "late", "late_record", "not_recorded", "missed", "open", "cancelled"]
Kept = Literal["in_time", "late", "overdue", "open"]
# What is still open, or was called off, counts neither for nor against.
UNCOUNTED = ("open", "cancelled")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that was asked of a visitor. ``agreed_on`` is the day that the family has agreed to.

    ``asked_in`` is the first of the month in whose plan it stood when that month began: a plan that is made anew later
    does not take it out of that month.
    """

    visit_id: int
    visitor_id: int
    kind: str
    state: str
    planned_on: date | None
    due_on: date
    agreed_on: date | None = None
    visited_on: date | None = None
    recorded_on: date | None = None
    asked_in: date | None = None

    @property
    def day(self) -> date:
        """For which day it stands in the plan: what was agreed, else what was planned, else the day of the rule."""
        day = self.agreed_on or self.planned_on or self.due_on
        return day if self.agreed_on or self.asked_in is None else min(day, month_of(self.asked_in).last)

    @property
    def limit(self) -> date:
        """The last day on which it counts: of its month; of one for a cause the rule's, or a later one agreed to."""
        if self.kind == "needed":
            return max(self.due_on, self.agreed_on or self.due_on)
        return month_of(self.day).last


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a visit, due on ``due_on``; ``closed_on`` is the day of its evidence."""

    promise_id: int
    visitor_id: int
    due_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the points: ``done`` of ``asked``. ``points`` is None where nothing can be counted yet."""

    points: int | None
    most: int
    done: Fraction
    asked: int


@dataclass(frozen=True, slots=True)
class Month:
    """The process of one month: visits done of those asked, and its points."""

    name: str
    done: int
    asked: int
    points: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """All parts of one visitor. ``total`` of ``full``; None where no part can be counted.

    ``is_scaled``: a part cannot be counted, and the others stand for the whole.
    """

    process: Part
    rating: Part
    results: Part
    months: tuple[Month, ...]
    total: int | None
    full: int
    is_scaled: bool


def judge_visit(visit: Visit, calendar: SchoolCalendar, record_school_days: int, today: date) -> Verdict:
    """Whether a visit counts: made by its last day, and written up within so many school days."""
    if visit.state == "cancelled":
        return "cancelled"
    visited_on = visit.visited_on
    if visited_on is None and visit.agreed_on is not None and visit.agreed_on < today:
        visited_on = visit.agreed_on  # nobody has said that it was not made: the record is what is missing
    if visited_on is None:
        return "open" if today <= visit.limit else "missed"
    if visited_on > visit.limit:
        return "late"
    record_by = calendar.add_school_days(visited_on, record_school_days)
    if visit.recorded_on is None:
        return "open" if today <= record_by else "not_recorded"
    return "done" if visit.recorded_on <= record_by else "late_record"


def judge_promise(promise: Promise, today: date) -> Kept:
    """Whether a promise was kept by its day; one that is open and not due yet counts neither way."""
    if promise.closed_on is not None:
        return "in_time" if promise.closed_on <= promise.due_on else "late"
    return "open" if today <= promise.due_on else "overdue"


def last_day(due_on: date, first_due_on: date | None, prolonged: Iterable[tuple[date, date]]) -> date:
    """The day that a promise counts by, from those on which it was prolonged and the new days.

    It may move once, and only if that was said before the day was over: after it a promise is late.
    """
    if first_due_on is None:
        return due_on
    moved = min(prolonged, default=None)
    return moved[1] if moved and moved[0] <= first_due_on else first_due_on


def points_of(tiers: Tiers, done: Fraction, asked: int) -> int:
    """The points of a share: those of the highest step that it reaches."""
    return next(points for per_cent, points in tiers if done * 100 >= per_cent * asked)


def assess(
    visits: Collection[tuple[Visit, Verdict]],
    answers: tuple[int, int],
    promises: Collection[Kept],
    rules: AssessmentRules,
) -> Assessment:
    """The points of one visitor. ``answers``: how many count, and how many of them are satisfied.

    The process is judged month by month; of several months the points are the mean, rounded half up. Fewer answers
    than the smallest group, no promise that is due, or no visit asked: that part is left out and the others stand
    for the whole.
    """
    months = _months(visits, rules.process)
    process = Part(
        points=_rounded(Fraction(sum(each.points for each in months), len(months))) if months else None,
        most=rules.process[0][1],
        done=Fraction(sum(each.done for each in months)),
        asked=sum(each.asked for each in months),
    )
    many, satisfied = answers
    rating = _part(rules.rating, Fraction(satisfied), many if many >= rules.smallest_group else 0)
    worth: Mapping[str, Fraction] = {"in_time": Fraction(1), "late": Fraction(rules.late_percent, 100)}
    due = [each for each in promises if each != "open"]
    results = _part(rules.results, sum((worth.get(each, Fraction(0)) for each in due), Fraction(0)), len(due))
    parts = (process, rating, results)
    full = sum(part.most for part in parts)
    total, others = _total(parts, full), _total((process, rating), full)
    if total is not None and others is not None and not results.done:
        # Whatever a school's steps are: a promise that was not kept never lifts what the others stand for.
        total = min(total, others)
    is_scaled = any(part.points is None for part in parts)
    return Assessment(process, rating, results, months, total, full, is_scaled=is_scaled)


def _total(parts: Iterable[Part], full: int) -> int | None:
    """The points of those parts that can be counted, for the whole; None where none can."""
    counted = [(part.points, part.most) for part in parts if part.points is not None]
    most = sum(most for _, most in counted)
    return _rounded(Fraction(sum(points for points, _ in counted) * full, most)) if most else None


def _months(visits: Iterable[tuple[Visit, Verdict]], tiers: Tiers) -> tuple[Month, ...]:
    found: dict[str, list[Verdict]] = defaultdict(list)
    for visit, verdict in visits:
        if verdict not in UNCOUNTED:
            found[month_of(visit.day).name].append(verdict)
    return tuple(
        Month(name, done := each.count("done"), len(each), points_of(tiers, Fraction(done), len(each)))
        for name, each in sorted(found.items())
    )


def _part(tiers: Tiers, done: Fraction, asked: int) -> Part:
    points = points_of(tiers, done, asked) if asked else None
    return Part(points, tiers[0][1], done if asked else Fraction(0), asked)


def _rounded(number: Fraction) -> int:
    """Half a point is rounded up."""
    return int(number + Fraction(1, 2))
