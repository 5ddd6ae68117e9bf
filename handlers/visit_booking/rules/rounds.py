"""A parents' day as plain rules: every family goes round all teachers, one after the other, without waiting.

Turn ``k`` meets teacher ``t`` (both from 0) at step ``k + t`` of the day. So no teacher has two families at a step, no
family two teachers, and whoever begins at step ``k`` has been round at step ``k + teachers``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

# Minutes; times are multiples of it, as a host's time is given away in such cells.
CELL = 5
SHORTEST = 5
LONGEST_DAY = 12 * 60
MOST_TEACHERS = 8

Span = tuple[int, int]  # minutes of the school's day, from and until
Part = Sequence[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """From ``starts`` to ``ends``, talks of ``length`` with ``pause`` between two, ``teachers`` in a round."""

    starts: int
    ends: int
    length: int
    pause: int
    teachers: int

    @property
    def step(self) -> int:
        """Minutes from one talk's begin to the next one's."""
        return self.length + self.pause

    @property
    def steps(self) -> int:
        """How many talks one teacher could have; the last needs no pause behind it."""
        return max(0, (self.ends - self.starts + self.pause) // self.step)

    @property
    def turns(self) -> int:
        """How many families can go round: the last one must still meet the last teacher."""
        return max(0, self.steps - self.teachers + 1)

    def talk(self, turn: int, teacher: int) -> Span:
        """When this turn meets this teacher."""
        begins = self.starts + (turn + teacher) * self.step
        return begins, begins + self.length

    def whole(self, turn: int) -> Span:
        """From the first talk of the turn to the end of its last."""
        return self.talk(turn, 0)[0], self.talk(turn, self.teachers - 1)[1]


def is_sound(plan: Plan) -> bool:
    """Whether the figures make a day at all: in cells, one after the other, at most twelve hours."""
    in_cells = all(minutes % CELL == 0 for minutes in (plan.starts, plan.ends, plan.length, plan.pause))
    fits_day = 0 <= plan.starts < plan.ends <= 24 * 60 and plan.ends - plan.starts <= LONGEST_DAY
    return in_cells and fits_day and plan.length >= SHORTEST and plan.pause >= 0 and 0 < plan.teachers <= MOST_TEACHERS


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would make room for all families: one of these is enough; None where it alone does not help.

    ``ends``: the day lasts until then. ``length``: minutes of a talk. ``days``: so many such days.
    """

    ends: int | None
    length: int | None
    days: int | None


def remedy(plan: Plan, families: int, lost: int = 0) -> Remedy:
    """What would make room for so many families when ``lost`` turns are not to be had.

    Lost turns are those at whose time a teacher is not free; they are taken to stay lost.
    """
    steps = families + lost + plan.teachers - 1
    ends = plan.starts + steps * plan.step - plan.pause
    shorter = [
        length
        for length in range(plan.length - CELL, SHORTEST - CELL, -CELL)
        if replace(plan, length=length).turns - lost >= families
    ]
    a_day = plan.turns - lost
    return Remedy(
        ends=ends if ends <= 22 * 60 and ends - plan.starts <= LONGEST_DAY else None,
        length=shorter[0] if shorter else None,
        days=-(-families // a_day) if a_day > 0 else None,
    )


def free_turns(plan: Plan, busy: Sequence[Collection[Span]]) -> list[int]:
    """The turns at which each teacher is free; ``busy``: what is taken, by place in the round."""
    return [
        turn
        for turn in range(plan.turns)
        if not any(overlaps(plan.talk(turn, place), span) for place, spans in enumerate(busy) for span in spans)
    ]


def overlaps(one: Span, other: Span) -> bool:
    """Whether two stretches of time have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def suiting(plan: Plan, turns: Collection[int], elsewhere: Sequence[Span]) -> list[int]:
    """The turns that a family can take which is elsewhere at these times: those next to them first, then by time.

    Next to each other are turns between which no talk would fit.
    """
    possible = [turn for turn in sorted(turns) if not any(overlaps(plan.whole(turn), span) for span in elsewhere)]
    return sorted(possible, key=lambda turn: (gap(plan.whole(turn), elsewhere) >= plan.step, turn))


def gap(whole: Span, elsewhere: Sequence[Span]) -> int:
    """Minutes between this and the nearest of the others; a day where there is none."""
    return min((max(span[0] - whole[1], whole[0] - span[1]) for span in elsewhere), default=24 * 60)


def place(plan: Plan, turns: Collection[int], families: Mapping[int, Sequence[Span]]) -> dict[int, int]:
    """A turn for each family that has none: by family the turn; who is not in it finds none that is left.

    ``families`` are in the order of the list, each with when it is elsewhere on this day. Those who are elsewhere
    come first and get the nearest turn, since fewer suit them; the others fill the day from its beginning.
    """
    left, placed = set(turns), dict[int, int]()
    for family in sorted(families, key=lambda each: not families[each]):
        suit = suiting(plan, left, families[family])
        nearest = min(suit, key=lambda turn: (gap(plan.whole(turn), families[family]), turn), default=None)
        if nearest is not None:
            placed[family] = nearest
            left.discard(nearest)
    return placed


def parts(turns: Sequence[int], most: int) -> list[Part]:
    """The turns in at most ``most`` parts of one size, so that a long list is chosen from in two steps."""
    size = -(-len(turns) // most)
    return [turns[start : start + size] for start in range(0, len(turns), size)]
