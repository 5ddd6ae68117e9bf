"""Days for visits: evenly over the weeks, who live near each other on one day, never more in a week than allowed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.home_visit.rules.plan import Kept, Planned, Task
from handlers.home_visit.rules.wanted import Want

Trip = list[Want]


@dataclass(frozen=True, slots=True)
class Timed:
    """What got a day, and which visits did not."""

    visits: list[Planned]
    dropped: list[Want]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def give_days(task: Task, wants: Iterable[Want]) -> Timed:
    """A day for each of these visits, as far as there are days; who loses is who can wait longest."""
    diaries = _diaries(task)
    groups: dict[tuple[object, ...], list[Want]] = defaultdict(list)
    for want in wants:
        groups[_turn(want)].append(want)
    timed = Timed([], [])
    for turn in sorted(groups):
        found = sorted(groups[turn], key=lambda each: each.order)
        placed = diaries[found[0].visitor_id].place(found, found[0].window, diaries)
        timed.visits.extend(placed.visits)
        timed.dropped.extend(placed.dropped)
    timed.visits.sort(key=lambda each: (each.day, each.visitor_id, each.household_id, each.kind))
    return timed


def _turn(want: Want) -> tuple[bool, bool, bool, tuple[date, date], int]:
    """Two who go together first, then who can be met only in some days; whoever fills what is left goes last."""
    window = want.window or (date.min, date.min)
    return not want.required, want.second_id is None, want.window is None, window, want.visitor_id


def _diaries(task: Task) -> "dict[int, _Diary]":
    kept: dict[int, list[Kept]] = defaultdict(list)
    for each in task.kept:
        if each.counts:
            for staff_id in {each.visitor_id, each.second_id}:
                kept[staff_id or 0].append(each)
    return {staff_id: _Diary(task, kept[staff_id]) for staff_id in task.staff}


class _Diary:
    """One visitor's days and what stands on them."""

    def __init__(self, task: Task, kept: Sequence[Kept]) -> None:
        self.most, self.a_day = task.figures.visits_a_week, task.figures.visits_a_day
        self.weeks: dict[date, list[date]] = defaultdict(list)
        for day in sorted(task.days):
            self.weeks[monday(day)].append(day)
        self.on_day = Counter(each.day for each in kept if each.day)
        self.in_week = Counter(monday(each.day) for each in kept if each.day)
        self.trips = 0

    def place(self, wants: list[Want], window: tuple[date, date] | None, diaries: "dict[int, _Diary]") -> Timed:
        """Days for these visits, given in the order of their urgency, within a window; ``diaries`` are everybody's."""
        days = {week: [day for day in found if _within(day, window)] for week, found in self.weeks.items()}
        room = {week: self._room(week, found) for week, found in days.items()}
        fit = sum(room.values())
        timed = Timed([], wants[fit:])
        aims = _even(room, self.in_week, min(fit, len(wants)))
        trips = _trips(wants[:fit], self.a_day)
        for trip in trips:
            also = [diaries[want.second_id] for want in trip if want.second_id]
            day = self._day_for(trip, days, aims, also)
            if day is not None:
                self._write(trip, day, aims, timed)
                for diary in also:
                    diary.take(day)
            elif len(trip) > 1:
                trips.extend([want] for want in trip)  # each for itself, when all others have their days
            else:
                timed.dropped.extend(trip)
        return timed

    def take(self, day: date, many: int = 1) -> None:
        """So many visits stand on this day."""
        self.on_day[day] += many
        self.in_week[monday(day)] += many

    def has_room(self, day: date, many: int = 1) -> bool:
        """Whether so many visits more fit on this day and into its week."""
        return self.in_week[monday(day)] + many <= self.most and self.on_day[day] + many <= self.a_day

    def _write(self, trip: Trip, day: date, aims: Counter[date], timed: Timed) -> None:
        self.take(day, len(trip))
        aims[monday(day)] -= len(trip)
        self.trips += 1
        timed.visits.extend(want.on(day) for want in trip)

    def _day_for(
        self, trip: Trip, days: dict[date, list[date]], aims: Counter[date], also: "Sequence[_Diary]"
    ) -> date | None:
        """The first week that still wants so many, else one that takes them; in it the day with the least on it."""
        many = len(trip)
        for week in sorted(days, key=lambda week: (0 if aims[week] >= many else 1 if aims[week] > 0 else 2, week)):
            of_week = days[week]
            free = [day for day in of_week if self.has_room(day, many) and all(each.has_room(day) for each in also)]
            if free:
                # Not always Monday: two days further with each trip.
                return min(
                    free, key=lambda day: (self.on_day[day], (of_week.index(day) - 2 * self.trips) % len(of_week))
                )
        return None

    def _room(self, week: date, days: Sequence[date]) -> int:
        by_day = sum(max(0, self.a_day - self.on_day[day]) for day in days)
        return max(0, min(self.most - self.in_week[week], by_day))


def _within(day: date, window: tuple[date, date] | None) -> bool:
    return window is None or window[0] <= day <= window[1]


def _trips(wants: list[Want], a_day: int) -> list[Trip]:
    """Visits near each other in one trip, at most so many; the most urgent trip first."""
    near: dict[tuple[str, int], Trip] = defaultdict(list)
    trips = list[Trip]()
    for want in wants:
        if not want.family.place or want.second_id:
            trips.append([want])
            continue
        near[want.family.place, want.nth].append(want)
    for found in near.values():
        trips.extend(found[at : at + a_day] for at in range(0, len(found), a_day))
    return sorted(trips, key=lambda trip: trip[0].order)


def _even(room: dict[date, int], used: Counter[date], many: int) -> Counter[date]:
    """How many visits each week should get so that all weeks have about as many, those that stand counted in."""
    aims, levels = Counter[date](), Counter({week: used[week] for week in room})
    while many:
        open_weeks = sorted(week for week in room if aims[week] < room[week])
        lowest = min(levels[week] for week in open_weeks)
        these = [week for week in open_weeks if levels[week] == lowest]
        taken = these if many >= len(these) else [these[n * len(these) // many] for n in range(many)]
        for week in taken:
            aims[week] += 1
            levels[week] += 1
        many -= len(taken)
    return aims
