"""Which rules a plan leaves unmet, looked at from the rules: each with those concerned and the reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from handlers.home_visit.rules.plan import Family, Kept, Planned, Task, Unmet
from handlers.home_visit.rules.wanted import Pair, is_due, share_of
from handlers.home_visit.rules.weeks import monday


@dataclass(frozen=True, slots=True)
class _Miss:
    """One family short of a rule: the visitor whose it is, why, and how many visits are short."""

    rule: str
    visitor_id: int | None
    why: str
    household_id: int
    class_id: int | None = None
    short: int = 1


def unmet_rules(task: Task, visits: Sequence[Planned], impossible: Collection[Pair]) -> tuple[Unmet, ...]:
    """Every rule of the period that is not met by what stands and what is planned."""
    check = _Check(task, visits, impossible)
    found = check.families()
    if task.period.kind == "term":
        found += [*check.shares(), *check.leaders()]
    found += [
        Unmet("no_family", "no_family", len(each), class_id=class_id, pupils=each)
        for class_id, each in check.homeless()
    ]
    return tuple(found)


class _Check:
    """What is reached, counted from the visits themselves."""

    def __init__(self, task: Task, visits: Sequence[Planned], impossible: Collection[Pair]) -> None:
        self.task, self.impossible = task, impossible
        self.taken_out = {each.household_id for each in task.kept if not each.counts}
        counted = [each for each in task.kept if each.counts]
        made: list[Kept | Planned] = [*counted, *visits]
        self.visits = Counter(each.household_id for each in made)
        self.by = Counter((each.visitor_id, each.household_id) for each in made)
        self.by.update((each.second_id, each.household_id) for each in made if each.second_id)
        self.mentored = {each.household_id for each in made if each.kind == "mentor"}
        self.leading = Counter(each.visitor_id for each in made if each.kind == "leader")
        self.weeks = len({monday(day) for day in task.days})

    def families(self) -> list[Unmet]:
        """Families of which a rule asks for more visits than there are, by rule, visitor and reason."""
        groups: dict[tuple[str, int | None, str, int | None], list[_Miss]] = defaultdict(list)
        for family in self.task.families:
            for miss in self._misses(family):
                groups[miss.rule, miss.visitor_id, miss.why, miss.class_id].append(miss)
        return [
            Unmet(
                rule,
                why,
                len(misses),
                visitor_id=visitor_id,
                class_id=class_id,
                households=tuple(sorted(miss.household_id for miss in misses)),
                weeks=self.weeks,
                a_week=self.task.figures.visits_a_week,
            )
            for (rule, visitor_id, why, class_id), misses in groups.items()
        ]

    def _misses(self, family: Family) -> Iterator[_Miss]:
        figures, period, seen = self.task.figures, self.task.period, self.visits[family.household_id]
        if period.kind == "term":
            if family.is_key and seen < figures.key_a_term:
                yield from self._of_teacher(family, "key_a_term")
            for mentor_id in sorted({child.mentor_id for child in family.children if child.mentor_id}):
                if self.by[mentor_id, family.household_id] < figures.mentor_a_term:
                    yield from self._of_mentor(family, mentor_id)
        rule = is_due(self.task, family)
        # In the first term half of them is enough, and the winter is for those whose parents come home.
        now = period.number == 2 or period.kind == "summer" or (period.kind == "winter" and family.is_away)
        now = now or (self.task.teacher_of(family), family.household_id) in self.impossible
        if rule and not seen and now:
            yield from self._of_teacher(family, rule)

    def _of_teacher(self, family: Family, rule: str) -> Iterator[_Miss]:
        teacher_id = self.task.teacher_of(family)
        if teacher_id is None:
            if self.task.only is None:
                class_id = family.children[0].class_id
                yield _Miss(rule, None, "no_teacher", family.household_id, class_id)
        elif self.task.plans(teacher_id):
            yield _Miss(rule, teacher_id, self._why(family.household_id), family.household_id)

    def _of_mentor(self, family: Family, mentor_id: int) -> Iterator[_Miss]:
        if mentor_id not in self.task.staff:
            if self.task.only is None:
                yield _Miss("mentor_a_term", mentor_id, "mentor_gone", family.household_id)
        elif self.task.plans(mentor_id):
            is_led = family.household_id in self.mentored and (mentor_id, family.household_id) not in self.impossible
            why = "along" if is_led else self._why(family.household_id)
            yield _Miss("mentor_a_term", mentor_id, why, family.household_id)

    def _why(self, household_id: int) -> str:
        if household_id in self.taken_out:
            return "taken_out"
        return "weeks" if self.weeks else "days"

    def shares(self) -> Iterator[Unmet]:
        """Classes of which fewer children are visited than the share that the rule names."""
        sizes, seen = Counter[int](), Counter[int]()
        for family in self.task.families:
            for child in family.children:
                sizes[child.class_id] += 1
                seen[child.class_id] += self.visits[family.household_id] > 0
        for class_id in sorted(sizes):
            short = share_of(sizes[class_id], self.task.figures.class_share) - seen[class_id]
            teacher_id = self.task.classes[class_id].teacher_id
            if short <= 0 or (self.task.only is not None and teacher_id not in self.task.only):
                continue
            yield Unmet(
                "class_share_a_term",
                self._why_share(class_id, teacher_id),
                short,
                visitor_id=teacher_id,
                class_id=class_id,
                weeks=self.weeks,
                a_week=self.task.figures.visits_a_week,
            )

    def _why_share(self, class_id: int, teacher_id: int | None) -> str:
        if teacher_id not in self.task.staff:
            return "no_teacher"
        of_class = [each for each in self.task.families if any(child.class_id == class_id for child in each.children)]
        lost = [each for each in of_class if (self.task.teacher_of(each), each.household_id) in self.impossible]
        if not lost and any(each.household_id in self.taken_out for each in of_class):
            return "taken_out"
        return "weeks" if self.weeks else "days"

    def leaders(self) -> Iterator[Unmet]:
        """Leaders who reach less than their number."""
        for leader in self.task.leaders:
            short = leader.number - self.leading[leader.staff_id]
            if short <= 0 or not self.task.plans(leader.staff_id):
                continue
            is_full = any(visitor_id == leader.staff_id for visitor_id, _ in self.impossible)
            why = "few" if not is_full else "weeks" if self.weeks else "days"
            yield Unmet(
                leader.rule,
                why,
                short,
                visitor_id=leader.staff_id,
                weeks=self.weeks,
                a_week=self.task.figures.visits_a_week,
            )

    def homeless(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Children of whom the roster knows nobody, by class: no plan reaches them, and none may hide it."""
        by_class: dict[int, list[int]] = defaultdict(list)
        for pupil_id, class_id in self.task.no_family:
            teacher_id = self.task.classes[class_id].teacher_id
            if self.task.only is None or teacher_id in self.task.only:
                by_class[class_id].append(pupil_id)
        yield from ((class_id, tuple(sorted(found))) for class_id, found in sorted(by_class.items()))
