"""The families of a notice as a relay may name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.identity.headings import relation_name
from bot.identity.relay_names import Enrolled, Home, Key, Roster, roster_of
from handlers.class_group.actions.notices import Mine
from storage.class_group import enrolled_in
from storage.ladder.told import obligations_of
from storage.obligations import VOID


@dataclass(frozen=True, slots=True)
class Family:
    """One family that owes, or owed, an answer; ``guardian`` tells it from others of the same name (奶奶张桂英)."""

    obligation_id: int
    name: str
    class_name: str
    guardian: str
    is_closed: bool
    option: int | None


@dataclass(frozen=True, slots=True)
class Families:
    """All families of a notice in one's classes by their keys, and the names of all children there."""

    by_key: Mapping[Key, Family]
    roster: Roster

    @property
    def by_id(self) -> dict[int, Family]:
        """By obligation."""
        return {family.obligation_id: family for family in self.by_key.values()}

    @property
    def missing(self) -> list[Family]:
        """Who has still to answer."""
        return [family for family in self.by_key.values() if not family.is_closed]


def families_of(session: Session, mine: Mine) -> Families:
    """Read them anew: between two messages others have answered."""
    rows = enrolled_in(session, mine.notice.school_id, [class_id for class_id, _ in mine.classes])
    guardians: dict[Key, list[tuple[str, str]]] = {}
    for row in rows:
        if row.guardian is not None:
            guardians.setdefault((row.pupil_id, row.household_id), []).append((row.guardian, row.relation))
    owed = obligations_of(session, mine.notice.school_id, mine.notice.id, mine.class_ids)
    found = {
        (row.Obligation.pupil_id, row.Obligation.household_id): Family(
            obligation_id=row.Obligation.id,
            name=row.pupil_name,
            class_name=row.class_name,
            guardian=_guardian(guardians.get((row.Obligation.pupil_id, row.Obligation.household_id), [])),
            is_closed=row.Obligation.closed_at is not None,
            option=row.Obligation.option,
        )
        for row in owed
        if row.Obligation.closed_how != VOID
    }
    return Families(found, roster_of(_enrolled(rows, guardians, found)))


def labels(families: Sequence[Family]) -> list[str]:
    """How to tell these families from each other in a list."""
    names = [family.name for family in families]
    several_classes = len({family.class_name for family in families}) > 1
    return [
        " ".join(
            part
            for part in (
                family.name + (f"({family.guardian})" if names.count(family.name) > 1 and family.guardian else ""),
                family.class_name if several_classes else "",
            )
            if part
        )
        for family in families
    ]


def _enrolled(
    rows: Iterable[Any], guardians: Mapping[Key, list[tuple[str, str]]], owed: Mapping[Key, Family]
) -> list[Enrolled]:
    """Every child of the classes, also who was not told: a name that is there must not be taken for another."""
    names = {row.pupil_id: row.name for row in rows}
    keys = dict.fromkeys([*guardians, *owed])
    return [
        Enrolled(
            pupil_id,
            name,
            tuple(Home(key[1], tuple(guardians.get(key, ()))) for key in keys if key[0] == pupil_id) or (Home(None),),
        )
        for pupil_id, name in names.items()
    ]


def _guardian(guardians: Sequence[tuple[str, str]]) -> str:
    return relation_name(guardians[0][1]) + guardians[0][0] if guardians else ""
