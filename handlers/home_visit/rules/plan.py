"""The plan of a period: who visits which family on which day, and by name every rule that cannot be met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.periods import Period

# In the roster's order of seriousness; ``needed`` visits come from incidents and are never planned here.
KINDS = ("key", "mentor", "leader", "all")


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the plan sees it; the two days are the last of any contact and the last on which the home was seen."""

    pupil_id: int
    class_id: int
    is_key: bool = False
    mentor_id: int | None = None
    last_contact: date | None = None
    last_home: date | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """The children of one household that are at this school. ``place`` is equal for who live near each other.

    ``is_away``: a parent works far away and is home at the Spring Festival.
    """

    household_id: int
    children: tuple[Child, ...]
    is_away: bool = False
    place: str = ""

    @property
    def is_key(self) -> bool:
        """Whether the school looks after one of its children in particular."""
        return any(child.is_key for child in self.children)

    @property
    def seen(self) -> date:
        """Since when nobody has been there for one of the children; the first day of all for never."""
        return min(child.last_home or date.min for child in self.children)


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A class: ``level`` of its grade, and who leads it."""

    level: int
    teacher_id: int | None


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody with a yearly number: how many of it fall into this period, and which rule says so."""

    staff_id: int
    number: int
    rule: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A visit of the period that stands, whatever is planned. ``counts`` is False for one that was taken out."""

    household_id: int
    pupil_ids: tuple[int, ...]
    visitor_id: int
    kind: str
    day: date | None
    second_id: int | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the regulations for this period.

    A home seen last before ``home_before`` has to be seen within this school year, a family met last before
    ``contact_before`` to be met. ``festival`` are the first and last day on which parents who work away are home.
    """

    key_a_term: int
    mentor_a_term: int
    class_share: int
    visits_a_week: int
    visits_a_day: int
    home_before: date
    contact_before: date
    festival: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """All that a plan is made from. ``days`` are those on which visits may be.

    ``staff`` are those who are here and can be a visitor; with ``only`` no visit is planned for others of them.
    ``led`` are households to which a leader has been in this school year, ``no_family`` children without any.
    """

    period: Period
    days: tuple[date, ...]
    families: tuple[Family, ...]
    classes: Mapping[int, ClassOf]
    staff: frozenset[int]
    figures: Figures
    leaders: tuple[Leader, ...] = ()
    kept: tuple[Kept, ...] = ()
    led: frozenset[int] = frozenset()
    no_family: tuple[tuple[int, int], ...] = ()  # (pupil, class)
    only: frozenset[int] | None = None

    def plans(self, staff_id: int | None) -> bool:
        """Whether visits of this member of staff are planned."""
        return staff_id in self.staff and (self.only is None or staff_id in self.only)

    def lead_child(self, family: Family) -> Child | None:
        """Whose homeroom teacher visits the family: of the child in need, else of the youngest; None without any.

        It depends on nothing that other plans change, so that two teachers never both plan to go.
        """
        led = [child for child in family.children if self.classes[child.class_id].teacher_id in self.staff]
        return min(led, key=self._before_others, default=None)

    def _before_others(self, child: Child) -> tuple[bool, int, int, int]:
        """The order among brothers and sisters: in need first, then the youngest."""
        return (not child.is_key, self.classes[child.class_id].level, child.class_id, child.pupil_id)

    def teacher_of(self, family: Family) -> int | None:
        """The homeroom teacher who visits this family."""
        child = self.lead_child(family)
        return self.classes[child.class_id].teacher_id if child else None


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit of the plan; ``rule`` names what asks for it."""

    household_id: int
    pupil_id: int
    siblings: tuple[int, ...]
    visitor_id: int
    second_id: int | None
    kind: str
    rule: str
    day: date


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that this plan does not meet, for whom, and why.

    ``why``: weeks (more than ``a_week`` visits in each of ``weeks`` weeks), days (there is no day left), taken_out
    (by hand), no_teacher, mentor_gone, along (another mentor goes there), no_family (nobody is known in the roster),
    few (fewer families than visits).
    """

    rule: str
    why: str
    count: int
    visitor_id: int | None = None
    class_id: int | None = None
    households: tuple[int, ...] = ()
    pupils: tuple[int, ...] = ()
    weeks: int = 0
    a_week: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a task: visits by day, and what cannot be met."""

    visits: tuple[Planned, ...]
    unmet: tuple[Unmet, ...] = field(default=())
