"""The guardians' part of an import: persons, their links to pupils, and numbers typed for two families."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.identity.roster.entries import GuardianEntry, PupilEntry
from bot.identity.roster.operations import Cut, Insert, MovePhone, Operation, Plan, Shared, Update
from bot.identity.roster.persons import Person
from bot.identity.roster.state import Known, State
from storage.base import new_id

NEW_LINK = {"decides": True, "signs": True, "informed": True, "emergency": True, "ended_at": None}


class GuardiansPlan:
    """Plans pupil by pupil; each person is written with the first pupil that has this guardian."""

    def __init__(self, plan: Plan, persons: list[Person], state: State, *, school_id: int, now: datetime) -> None:
        self._plan, self._state, self._school_id, self._now = plan, state, school_id, now
        self._households: dict[str, int] = {row["number"]: row["id"] for row in state.households.values()}
        self._links_of = state.of_pupil
        self._persons: dict[tuple[str, int], Person] = {}
        self._ids: dict[Person, int] = {}
        self._written: set[Person] = set()
        # How it will be: rows of guardians by id, and who is whose guardian.
        self._rows: dict[int, Known] = dict(state.guardians)
        self._live = {(link["pupil_id"], link["guardian_id"]) for link in state.links.values() if not link["ended_at"]}
        self._names = {row["id"]: row["name"] for row in state.pupils.values()}
        self._new: dict[int, Known] = {}
        for person in persons:
            self._ids[person] = person.known["id"] if person.known else new_id()
            for entry, guardian in person.entries:
                self._persons[entry.number, guardian.place] = person
        self._live -= {(row["id"], link) for row in state.pupils.values() if row["left_at"] for link in self._of(row)}

    def of(self, entry: PupilEntry, pupil: Known, *, moved: bool, into: list[Operation]) -> None:
        """Plan one pupil's guardians; ``pupil`` as it will be, ``moved`` when into another class."""
        links = {link["guardian_id"]: link for link in self._links_of.get(pupil["id"], ())}
        self._names[pupil["id"]] = pupil["name"]
        self._live |= {(pupil["id"], each) for each, link in links.items() if not link["ended_at"]}
        wanted: dict[int, GuardianEntry] = {}
        for guardian in entry.guardians or ():
            person = self._persons[entry.number, guardian.place]
            self._write(person, into)
            wanted.setdefault(self._ids[person], guardian)
        for guardian_id, guardian in wanted.items():
            self._link(pupil, guardian_id, guardian, links.get(guardian_id), into, moved=moved)
        for guardian_id, link in links.items():
            if guardian_id in wanted or link["ended_at"]:
                continue
            if entry.guardians is not None and link["source"] == "roster":
                self._end(link, into)
            elif moved:
                phone = self._rows[guardian_id]["phone"]
                into.append(Update("guardian_links", link["id"], {"last_four": (pupil["class_id"], phone)}))

    def leave(self, pupil_ids: Iterable[int]) -> None:
        """These pupils are at the school no more; their guardians' numbers do not count for them."""
        gone = set(pupil_ids)
        self._live = {each for each in self._live if each[0] not in gone}

    def quarantine(self) -> None:
        """Find the numbers that two families have; both sides are marked, old quarantines end."""
        children: dict[int, list[str]] = defaultdict(list)
        for pupil_id, guardian_id in sorted(self._live):
            children[guardian_id].append(self._names.get(pupil_id, ""))
        holders: dict[str, list[Known]] = defaultdict(list)
        for guardian_id in children:
            row = self._rows[guardian_id]
            if row["phone"]:
                holders[row["phone"]].append(row)
        shared = {phone: rows for phone, rows in holders.items() if len({row["household_id"] for row in rows}) > 1}
        for phone, rows in shared.items():
            whose = tuple(f"{row['name']} ({', '.join(children[row['id']])})" for row in rows)
            self._plan.shared.append(Shared(phone[-4:], whose))
        for guardian_id, row in self._rows.items():
            is_shared = row["phone"] in shared
            if guardian_id in self._new:
                self._new[guardian_id]["phone_quarantined"] = is_shared
            moved = guardian_id in self._state.guardians and row["phone"] != self._state.guardians[guardian_id]["phone"]
            if row["phone_quarantined"] != is_shared or moved:
                self._plan.quarantine[guardian_id] = is_shared

    def _of(self, pupil: Known) -> list[int]:
        return [link["guardian_id"] for link in self._links_of.get(pupil["id"], ())]

    def _write(self, person: Person, into: list[Operation]) -> None:
        if person in self._written:
            return
        self._written.add(person)
        values = self._values(person, into)
        guardian_id = self._ids[person]
        if person.known is None:
            row = {"id": guardian_id, "school_id": self._school_id, "phone": person.phone, "phone_quarantined": False}
            row |= {"is_away": False, "reads": True, "hours": "", "workplace": ""} | values
            self._rows[guardian_id] = self._new[guardian_id] = row
            into.append(Insert("guardians", row))
            self._plan.counts["guardians_new"] += 1
            return
        changed = {column: value for column, value in values.items() if person.known[column] != value}
        if changed:
            into.append(Update("guardians", guardian_id, changed))
            self._plan.counts["guardians_changed"] += 1
        self._rows[guardian_id] = {**person.known, **values}
        # A cell without a number says nothing; only another number takes the place of one.
        if person.phone and person.phone != person.known["phone"]:
            into.append(MovePhone(guardian_id, person.phone))
            self._rows[guardian_id]["phone"] = person.phone
            self._plan.counts["phones_changed"] += 1

    def _values(self, person: Person, into: list[Operation]) -> dict[str, Any]:
        typed = [guardian for _entry, guardian in person.entries]
        away = [each.is_away for each in typed if each.is_away is not None]
        reads = [each.reads for each in typed if each.reads is not None]
        values: dict[str, Any] = {"name": person.name, "household_id": self._household(person.household, into)}
        if away:
            values["is_away"] = any(away)
        if reads:
            values["reads"] = all(reads)
        for column in ("workplace", "hours"):
            said = next((text for each in typed if (text := getattr(each, column))), "")
            if said:
                values[column] = said
        return values

    def _household(self, number: str, into: list[Operation]) -> int:
        if number not in self._households:
            household_id = self._households[number] = new_id()
            row = {"id": household_id, "school_id": self._school_id, "number": number}
            into.append(Insert("households", row))
        return self._households[number]

    def _link(
        self,
        pupil: Known,
        guardian_id: int,
        typed: GuardianEntry,
        known: Known | None,
        into: list[Operation],
        *,
        moved: bool,
    ) -> None:
        self._live.add((pupil["id"], guardian_id))
        phone = self._rows[guardian_id]["phone"]
        values = {"relation": typed.relation, "place": typed.place, "ended_at": None, "source": "roster"}
        if known is None:
            row = {"id": new_id(), "school_id": self._school_id, "pupil_id": pupil["id"], "guardian_id": guardian_id}
            last_four = (pupil["class_id"], phone)
            into.append(Insert("guardian_links", {**NEW_LINK, **row, **values, "last_four": last_four}))
            return
        changed = {column: value for column, value in values.items() if known[column] != value}
        if moved or "ended_at" in changed:
            changed["last_four"] = (pupil["class_id"], phone)
        if changed:
            into.append(Update("guardian_links", known["id"], changed))

    def _end(self, link: Known, into: list[Operation]) -> None:
        self._live.discard((link["pupil_id"], link["guardian_id"]))
        into.append(Update("guardian_links", link["id"], {"ended_at": self._now}))
        into.append(Cut(link["guardian_id"]))
        self._plan.counts["guardians_ended"] += 1
