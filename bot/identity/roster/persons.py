"""Who is who: guardians typed in several rows are one person, and people who live together one household."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.identity.roster.entries import GuardianEntry, PupilEntry
from bot.identity.roster.state import Known, State
from storage.pupils import own_household


@dataclass(slots=True, eq=False)
class Person:
    """One guardian, with every row in which this guardian stands; ``known`` is the row of the database, if any."""

    name: str
    phone: str
    typed_household: str
    entries: list[tuple[PupilEntry, GuardianEntry]] = field(default_factory=list)
    known: Known | None = None
    household: str = ""

    @property
    def relations(self) -> set[str]:
        """What this person is called in the rows."""
        return {guardian.relation for _entry, guardian in self.entries}


def find_persons(entries: Iterable[PupilEntry], state: State) -> list[Person]:
    """The guardians of all rows, each once, matched to the database, each with a household.

    The same name with the same number is one person; without a number, only within one row. The same person typed
    into two households stays two: the number then belongs to two families and is quarantined by the plan.
    """
    persons: dict[tuple[str, str, str], Person] = {}
    typed = _typed_households(entries)
    for entry in entries:
        for guardian in entry.guardians or ():
            whose = guardian.phone or f"pupil {entry.number}"
            known = typed.get((guardian.name, whose), set())
            # Typed in a brother's row, not in this one: the same household, unless there are two to choose from.
            household = guardian.household or (next(iter(known)) if len(known) == 1 else "")
            key = (guardian.name, whose, household)
            person = persons.setdefault(key, Person(guardian.name, guardian.phone, household))
            person.entries.append((entry, guardian))
    found = list(persons.values())
    _match(found, state)
    _give_households(found, state)
    return found


def _typed_households(entries: Iterable[PupilEntry]) -> dict[tuple[str, str], set[str]]:
    typed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        for guardian in entry.guardians or ():
            if guardian.household:
                typed[guardian.name, guardian.phone or f"pupil {entry.number}"].add(guardian.household)
    return typed


def _match(persons: list[Person], state: State) -> None:
    """Find each person's row: by name and number; else, among the same child's guardians, by name, number, relation."""
    pupil_ids = {pupil["number"]: pupil["id"] for pupil in state.pupils.values()}
    of_pupil, taken = state.of_pupil, set[int]()
    by_both: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for guardian in state.guardians.values():
        if guardian["phone"]:
            by_both[guardian["name"], guardian["phone"]].append(guardian)

    def linked(person: Person) -> list[Known]:
        return [
            state.guardians[link["guardian_id"]]
            for entry, _guardian in person.entries
            for link in of_pupil.get(pupil_ids.get(entry.number, 0), ())
        ]

    def of_number(person: Person) -> list[Known]:
        return by_both.get((person.name, person.phone), [])

    def at_home(person: Person) -> list[Known]:
        here = person.typed_household
        return [row for row in of_number(person) if state.households[row["household_id"]]["number"] == here]

    ways = (
        at_home,
        of_number,
        lambda person: [row for row in linked(person) if row["name"] == person.name],
        lambda person: [row for row in linked(person) if person.phone and row["phone"] == person.phone],
        # Let in by the teacher before the roster knew more than "grandmother".
        lambda person: [row for row in linked(person) if not row["phone"] and row["name"] in person.relations],
    )
    for way in ways:
        for person in persons:
            if person.known is None:
                person.known = next((row for row in way(person) if row["id"] not in taken), None)
                if person.known:
                    taken.add(person.known["id"])


def _give_households(persons: list[Person], state: State) -> None:
    """Typed numbers as they are; the others live with the first of the same child whose number is known.

    Where nobody has typed a number, all who share a child share a made-up one, which stays what it was.
    """
    of_row: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        person.household = person.typed_household
        for entry, _guardian in person.entries:
            of_row[entry.number].append(person)
    for row in of_row.values():
        row.sort(key=lambda person: min(guardian.place for _entry, guardian in person.entries))
    for person in persons:
        if not person.household:
            together = [each for entry, _guardian in person.entries for each in of_row[entry.number]]
            person.household = next((each.typed_household for each in together if each.typed_household), "")
    taken: set[str] = set()
    for person in persons:
        if not person.household:
            group = _together(person, of_row)
            number = _made_up(group, taken, state)
            taken.add(number)
            for each in group:
                each.household = number


def _together(first: Person, of_row: dict[str, list[Person]]) -> list[Person]:
    group, waiting = {first: None}, [first]
    while waiting:
        for entry, _guardian in waiting.pop().entries:
            for each in of_row[entry.number]:
                if each not in group and not each.household:
                    group[each] = None
                    waiting.append(each)
    return list(group)


def _made_up(group: list[Person], taken: set[str], state: State) -> str:
    numbers = [state.households[each.known["household_id"]]["number"] for each in group if each.known]
    own = sorted({own_household(entry.number) for each in group for entry, _guardian in each.entries})
    candidates = [*sorted(number for number in numbers if number.startswith(own_household(""))), *own]
    free = [number for number in candidates if number not in taken]
    return free[0] if free else f"{own[0]}+"
