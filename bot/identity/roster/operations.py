"""What an import does to the database, as data: planned without writing, shown by a dry run, then written."""

from collections import Counter
from dataclasses import dataclass, field

from bot.identity.roster.state import Known


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row, in clear; ``last_four`` = (class id, phone) of a link stands for its keyed hash."""

    table: str
    row: Known


@dataclass(frozen=True, slots=True)
class Update:
    """New values of a row, in clear."""

    table: str
    row_id: int
    values: Known


@dataclass(frozen=True, slots=True)
class MovePhone:
    """A guardian's number changes; the binding moves with it."""

    guardian_id: int
    phone: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A guardian lost a child (or the child left): what still waits to be sent to that guardian is taken back."""

    guardian_id: int


Operation = Insert | Update | MovePhone | Cut


@dataclass(frozen=True, slots=True)
class Shared:
    """A number typed for two families; nothing is sent to it until the school has corrected one of them."""

    last_four: str
    guardians: tuple[str, ...]  # "guardian (child, child)" each


@dataclass(slots=True)
class Plan:
    """Families as groups of operations that belong in one transaction, and what they come to.

    ``first`` (grades, classes, staff) goes before all groups; ``quarantine`` is set for each guardian at the end.
    """

    first: list[Operation] = field(default_factory=list)
    families: list[list[Operation]] = field(default_factory=list)
    quarantine: dict[int, bool] = field(default_factory=dict)
    shared: list[Shared] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
