"""Which rules about visits a child's family is still owed, and until when."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.calendar import SchoolCalendar
from bot.core.periods import Period, periods_of_year

# In the order in which they are shown; the last three are asked of terms only.
RULES = ("home_years", "contact_years", "key_a_term", "mentor_a_term", "calls_a_term")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one child: the last days, and what was done in the period that is looked at.

    ``ways`` counts meetings of the period by way; ``visits`` those that are visits, ``by_mentor`` the mentor's.
    """

    pupil_id: int
    class_id: int
    is_key: bool = False
    mentor_id: int | None = None
    last_home: date | None = None
    last_contact: date | None = None
    visits: int = 0
    by_mentor: int = 0
    ways: Mapping[str, int] = field(default_factory=dict)
    guardians: int = 0
    called: int = 0

    @property
    def is_met(self) -> bool:
        """Whether the family was met in the period, in any of the four ways."""
        return any(self.ways.values())


@dataclass(frozen=True, slots=True)
class Owed:
    """A rule that is not met yet, until when it can be, and whether that day is over."""

    rule: str
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The period that is looked at, from which day, with the figures and the last days of the school years.

    ``years`` are the first days of school years in order, beginning with ``first_year``.
    """

    period: Period
    today: date
    home_years: int
    contact_years: int
    key_a_term: int
    mentor_a_term: int
    calls_a_term: int
    first_year: int
    years: tuple[date, ...]
    ends: tuple[date, ...]

    def end_of(self, since: date | None, years: int) -> date:
        """The last day on which what was done at ``since`` still serves, for so many school years.

        What was never done is owed until the end of the school year that is looked at.
        """
        running = self.period.school_year - self.first_year
        if since is None:
            return self.ends[running]
        index = max(0, bisect_right(self.years, since) - 1)
        return self.ends[min(index + years, len(self.ends) - 1)]


def frame_of(calendar: SchoolCalendar, period: Period, today: date, **figures: int) -> Frame:
    """The school years around the period, as far back and ahead as the figures reach."""
    reach = max(figures["home_years"], figures["contact_years"]) + 1
    first = period.school_year - reach
    years = [periods_of_year(calendar, year) for year in range(first, period.school_year + reach)]
    begins, ends = tuple(each[0].first for each in years), tuple(each[-1].last for each in years)
    return Frame(period=period, today=today, first_year=first, years=begins, ends=ends, **figures)


def owed(facts: Facts, frame: Frame) -> tuple[Owed, ...]:
    """The rules that this child's family is owed within the school year, or the term, that is looked at."""
    year_ends = frame.ends[frame.period.school_year - frame.first_year]
    yearly = (
        ("home_years", frame.end_of(facts.last_home, frame.home_years)),
        ("contact_years", frame.end_of(facts.last_contact, frame.contact_years)),
    )
    found = [_owed(rule, due_on, frame) for rule, due_on in yearly if due_on <= year_ends]
    if frame.period.kind == "term":
        termly = (
            ("key_a_term", facts.is_key and facts.visits < frame.key_a_term),
            ("mentor_a_term", facts.mentor_id is not None and facts.by_mentor < frame.mentor_a_term),
            ("calls_a_term", frame.calls_a_term > 0 and facts.called < facts.guardians),
        )
        found += [_owed(rule, frame.period.last, frame) for rule, is_owed in termly if is_owed]
    return tuple(found)


def _owed(rule: str, due_on: date, frame: Frame) -> Owed:
    return Owed(rule, due_on, due_on < frame.today)
