"""What a figure is, and for whom and when it is counted.

A group of figures is one query of *facts*: rows of class, member of staff, child, household, and so many of each
measure. The sums of these rows are the figures, the same rows by child are the families behind them; so a number and
what it opens to cannot differ.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Select, cast, literal, null
from sqlalchemy.orm import InstrumentedAttribute

from storage.base import ID
from storage.id_list import among

# share: per cent of ``whole``; times: how many ``part``; hours, days: the mean of ``part`` over ``whole``, in seconds
# and days.
Unit = Literal["share", "times", "hours", "days"]
# A query of facts.
Facts = Select[*tuple[Any, ...]]
# What stands behind a number: families of children, or nothing that names anybody.
Opens = Literal["children", "nothing"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Its title and what it means stand in ``templates/report``; ``rows`` are the tables it counts.

    ``part`` and ``whole`` are measures of its group. ``is_now``: it says how things stand, whatever the span.
    ``smallest``: shown only where ``whole`` reaches the school's smallest group, and for no span below a month.
    """

    name: str
    unit: Unit
    part: str
    whole: str
    rows: tuple[str, ...]
    opens: Opens = "children"
    is_now: bool = False
    smallest: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: the children of these classes, from ``first`` to ``last``, both included, as of ``now``.

    ``since`` and ``until`` are the same two as moments, the second excluded. ``staff_id``: only what this member of
    staff did. ``weeks``: those ISO weeks of the span whose message to families was due.
    """

    school_id: int
    class_ids: Collection[int]
    first: date
    last: date
    since: datetime
    until: datetime
    now: datetime
    weeks: tuple[str, ...] = ()
    staff_id: int | None = None

    def within(self, class_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether the column holds a class of this scope."""
        return among(class_id, self.class_ids)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that come out of one statement. ``measures`` are the columns of ``facts`` behind the first four."""

    name: str
    figures: tuple[Figure, ...]
    measures: tuple[str, ...]
    facts: Callable[[Scope], Facts]
    of_staff: bool = True  # whether a fact has somebody of the staff who did it


# The first four columns of facts, where a group has nothing to say there.
NOBODY = cast(null(), ID)
NOTHING, ONE = literal(0, Integer), literal(1, Integer)
