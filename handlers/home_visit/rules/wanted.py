"""Which families are to be visited in a period, by whom, and which rule asks for it; days come later."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from handlers.home_visit.rules.plan import Child, Family, Leader, Planned, Task

Pair = tuple[int, int]  # visitor, household


@dataclass(frozen=True, slots=True)
class Want:
    """One visit to find a day for; the lowest ``rank`` first. What is not ``required`` only fills what is free."""

    visitor_id: int
    family: Family
    child: Child
    kind: str
    rule: str
    rank: int
    required: bool = True
    window: tuple[date, date] | None = None
    second_id: int | None = None
    nth: int = 0  # of several visits of one family that a rule asks for

    @property
    def order(self) -> tuple[int, int, date, int]:
        """Urgent ones first, of these who waits longest; nobody twice before everybody once."""
        return self.nth, self.rank, self.family.seen, self.family.household_id

    def on(self, day: date) -> Planned:
        """The visit on this day, for all the family's children."""
        others = tuple(sorted(each.pupil_id for each in self.family.children if each != self.child))
        first = self.child.pupil_id
        who = (self.visitor_id, self.second_id)
        return Planned(self.family.household_id, first, others, *who, self.kind, self.rule, day)


def is_due(task: Task, family: Family) -> str:
    """The coverage rule that this family's children would break at the end of this school year; empty if none."""
    figures = task.figures
    if any((child.last_home or date.min) < figures.home_before for child in family.children):
        return "home_years"
    if any((child.last_contact or date.min) < figures.contact_before for child in family.children):
        return "contact_years"
    return ""


def waits_for_festival(task: Task, family: Family) -> bool:
    """Whether the visit is left to the winter break, when the parents are home."""
    return family.is_away and task.period.number == 1


def share_of(size: int, per_cent: int) -> int:
    """So many of a class, rounded up."""
    return ceil(size * per_cent / 100)


def wanted(task: Task, impossible: frozenset[Pair]) -> list[Want]:
    """All visits of the period; a visit by ``impossible`` visitors is left to others as far as the rule allows.

    One visit serves every rule that it can, so that no family is visited more often than the rules ask for: by the
    mentor or a leader as well as by the homeroom teacher.
    """
    wanting = _Wanting(task, impossible)
    if task.period.kind == "term":
        wanting.mentors()
        wanting.leaders()
        wanting.keys()
    wanting.due()
    if task.period.kind == "term":
        wanting.shares()
    elif task.period.kind == "winter":
        wanting.festival()
    return wanting.wants


class _Wanting:
    """What is wanted so far, and how often each family is visited with it."""

    def __init__(self, task: Task, impossible: frozenset[Pair]) -> None:
        self.task, self.impossible = task, impossible
        self.wants: list[Want] = []
        counted = [each for each in task.kept if each.counts]
        self.visits = Counter(each.household_id for each in counted)
        self.by = Counter((each.visitor_id, each.household_id) for each in counted)
        self.by.update((each.second_id, each.household_id) for each in counted if each.second_id)
        self.led = {each.household_id for each in counted if each.kind == "leader"} | task.led
        self.leading = Counter(each.visitor_id for each in counted if each.kind == "leader")
        self.mentored = {each.household_id for each in counted if each.kind == "mentor"}
        self.taken_out = {each.household_id for each in task.kept if not each.counts}

    def mentors(self) -> None:
        """Each mentored pupil by the mentor (包保); the mentors of two siblings go together."""
        for family in self.task.families:
            if family.household_id not in self.mentored:
                while (here := self._mentors_to_go(family)) and self._mentor(family, *here[:2]):
                    pass

    def _mentor(self, family: Family, visitor_id: int, second_id: int | None = None) -> bool:
        child = min((each for each in family.children if each.mentor_id == visitor_id), key=_by_id)
        kind = "key" if family.is_key and visitor_id == self.task.teacher_of(family) else "mentor"
        rank = 0 if family.is_key else 1
        return self._add(Want(visitor_id, family, child, kind, "mentor_a_term", rank, second_id=second_id))

    def _mentors_to_go(self, family: Family) -> list[int]:
        mentors = sorted({child.mentor_id for child in family.children if child.mentor_id})
        return [
            each
            for each in mentors
            if self.task.plans(each)
            and (each, family.household_id) not in self.impossible
            and self.by[each, family.household_id] < self.task.figures.mentor_a_term
        ]

    def leaders(self) -> None:
        """The yearly numbers: families in need first, from the classes to which leaders have been least."""
        by_class: dict[int, list[Family]] = defaultdict(list)
        for family in sorted(self.task.families, key=self._leaders_order):
            if child := min(family.children, key=_by_need, default=None):
                by_class[child.class_id].append(family)
        households = {each.household_id: class_id for class_id, found in by_class.items() for each in found}
        been = Counter(households[each] for each in sorted(self.led) if each in households)
        going = [each for each in self.task.leaders if self.task.plans(each.staff_id)]
        while going:
            going = [each for each in going if self.leading[each.staff_id] < each.number]
            going = [each for each in going if self._lead(each, by_class, been)]

    def _leaders_order(self, family: Family) -> tuple[bool, bool, date, int]:
        return not family.is_key, self.visits[family.household_id] > 0, family.seen, family.household_id

    def _lead(self, leader: Leader, by_class: dict[int, list[Family]], been: Counter[int]) -> bool:
        """One more family for this leader; False when there is none left."""
        free = {class_id: each for class_id, found in by_class.items() if (each := self._unled(leader, found))}
        if not free:
            return False
        # Of classes with a family in need the one where leaders have been least; without any need left, of all.
        class_id = min(free, key=lambda each: (not free[each].is_key, been[each], each))
        family = free[class_id]
        been[class_id] += 1
        self.led.add(family.household_id)
        self.leading[leader.staff_id] += 1
        child = min(family.children, key=_by_need)
        return self._add(Want(leader.staff_id, family, child, "leader", leader.rule, rank=2))

    def _unled(self, leader: Leader, families: Iterable[Family]) -> Family | None:
        return next(
            (
                each
                for each in families
                if each.household_id not in self.led
                and each.household_id not in self.taken_out
                and (leader.staff_id, each.household_id) not in self.impossible
            ),
            None,
        )

    def keys(self) -> None:
        """Families in need each term, by whomever."""
        for family in self.task.families:
            while family.is_key and self.visits[family.household_id] < self.task.figures.key_a_term:
                if not self._by_teacher(family, "key", "key_a_term", rank=0):
                    break

    def due(self) -> None:
        """Families not seen for so long that the rule would break: half of them in the first term, then all."""
        due: dict[int, list[tuple[Family, str]]] = defaultdict(list)
        for family in sorted(self.task.families, key=lambda each: (each.seen, each.household_id)):
            rule, teacher_id = is_due(self.task, family), self.task.teacher_of(family)
            if rule and teacher_id is not None and not waits_for_festival(self.task, family):
                due[teacher_id].append((family, rule))
        for families in due.values():
            met = sum(self.visits[family.household_id] > 0 for family, _ in families)
            room = self._due_now(len(families)) - met
            for family, rule in families:
                if room > 0 and not self.visits[family.household_id] and self._is_time(family):
                    room -= self._by_teacher(family, "all", rule, rank=3 if rule == "home_years" else 4)

    def _due_now(self, many: int) -> int:
        return ceil(many / 2) if self.task.period.number == 1 else many

    def _is_time(self, family: Family) -> bool:
        return self.task.period.kind != "winter" or family.is_away

    def shares(self) -> None:
        """So many per cent of each class each term: who waits longest is added until it is enough."""
        families: dict[int, list[Family]] = defaultdict(list)
        sizes = Counter(child.class_id for family in self.task.families for child in family.children)
        seen = Counter[int]()
        for family in sorted(self.task.families, key=lambda each: (each.is_away, each.seen, each.household_id)):
            for child in family.children:
                families[child.class_id].append(family)
                seen[child.class_id] += self.visits[family.household_id] > 0
        for class_id in sorted(sizes):
            # Of other teachers' classes a single teacher's plan knows only the brothers and sisters.
            if self.task.only is not None and self.task.classes[class_id].teacher_id not in self.task.only:
                continue
            for family in families[class_id]:
                if seen[class_id] >= share_of(sizes[class_id], self.task.figures.class_share):
                    break
                if not self.visits[family.household_id] and self._by_teacher(
                    family, "all", "class_share_a_term", rank=5
                ):
                    seen.update(child.class_id for child in family.children)

    def festival(self) -> None:
        """Parents who work away are home: their families also where no rule asks, as far as there is time."""
        for family in self.task.families:
            if family.is_away and not self.visits[family.household_id]:
                self._by_teacher(family, "all", "spring_festival", rank=6, required=False)

    def _by_teacher(self, family: Family, kind: str, rule: str, *, rank: int, required: bool = True) -> bool:
        child, teacher_id = self.task.lead_child(family), self.task.teacher_of(family)
        if child is None or teacher_id is None:
            return False
        return self._add(Want(teacher_id, family, child, kind, rule, rank, required))

    def _add(self, want: Want) -> bool:
        """Want this visit, unless it cannot be or is not planned here."""
        family, pair = want.family, (want.visitor_id, want.family.household_id)
        if not self.task.plans(want.visitor_id) or pair in self.impossible or family.household_id in self.taken_out:
            return False
        last = self.wants[-1] if self.wants else None
        nth = last.nth + 1 if last and last.family is family and last.kind == want.kind else 0
        window = self.task.figures.festival if family.is_away and self.task.period.kind == "winter" else None
        self.wants.append(replace(want, nth=nth, window=window))
        self.visits[family.household_id] += 1
        self.by.update((each, family.household_id) for each in (want.visitor_id, want.second_id) if each)
        return True


def _by_id(child: Child) -> int:
    return child.pupil_id


def _by_need(child: Child) -> tuple[bool, int]:
    return not child.is_key, child.pupil_id
