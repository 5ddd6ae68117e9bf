"""The spreadsheet compared with the database: what an import would do. Writes nothing, asks nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.identity.class_names import ClassName, grade_name
from bot.identity.roster.entries import BadRow, PupilEntry, StaffEntry
from bot.identity.roster.guardians_plan import GuardiansPlan
from bot.identity.roster.operations import Cut, Insert, Operation, Plan, Update
from bot.identity.roster.persons import find_persons
from bot.identity.roster.staff_plan import plan_staff, staff_named
from bot.identity.roster.state import Known, State
from storage.base import new_id

NEW_PUPIL = {
    "sex": "",
    "care_kinds": "",
    "is_boarding": False,
    "village": "",
    "address": "",
    "remarks": "",
    "mentor_id": None,
    "left_at": None,
}


def make_plan(
    pupils: list[PupilEntry],
    staff: list[StaffEntry],
    skipped: Iterable[BadRow],
    state: State,
    *,
    run: tuple[int, int],
    now: datetime,
) -> Plan:
    """What to do so that ``state`` says what the entries say; ``run`` = (school id, id of the import run).

    A pupil who is not in the spreadsheet although the own class is has left, unless a bad row may be about this
    pupil. Classes that the spreadsheet does not name are left alone, so that one class can be imported by itself.
    """
    plan = Plan()
    school_id, run_id = run
    classes = _classes(plan, pupils, state, school_id)
    plan_staff(plan, staff, state, classes, school_id=school_id, now=now)
    mentors = staff_named(plan, {entry.mentor for entry in pupils if entry.mentor}, state, school_id)
    guardians = GuardiansPlan(plan, find_persons(pupils, state), state, school_id=school_id, now=now)
    known = {row["number"]: row for row in state.pupils.values()}
    for entry in pupils:
        family: list[Operation] = []
        plan.families.append(family)
        values = {"name": entry.name, "class_id": classes[entry.in_class], **entry.values, "left_at": None}
        if entry.mentor is not None:
            values["mentor_id"] = mentors.get(entry.mentor)
        row = known.get(entry.number)
        if row is None:
            row = {**NEW_PUPIL, "id": new_id(), "school_id": school_id, "number": entry.number, **values}
            family.append(Insert("pupils", {**row, "arriving_run": run_id}))
            plan.counts["pupils_new"] += 1
        else:
            family.extend(_changes(plan, row, values))
        guardians.of(entry, {**row, **values}, moved=row["class_id"] != values["class_id"], into=family)
    guardians.leave(_leavers(plan, pupils, skipped, state, classes, now))
    guardians.quarantine()
    return plan


def _classes(plan: Plan, pupils: list[PupilEntry], state: State, school_id: int) -> dict[ClassName, int]:
    grades = {row["level"]: row["id"] for row in state.grades.values()}
    found = {ClassName(level, name): class_id for class_id, (level, name) in state.class_names.items()}
    for in_class in dict.fromkeys(entry.in_class for entry in pupils):
        if in_class in found:
            continue
        if in_class.level not in grades:
            grades[in_class.level] = new_id()
            row: Known = {"id": grades[in_class.level], "school_id": school_id}
            plan.first.append(Insert("grades", {**row, "name": grade_name(in_class.level), "level": in_class.level}))
        found[in_class] = new_id()
        row = {"id": found[in_class], "school_id": school_id, "grade_id": grades[in_class.level], "is_active": True}
        plan.first.append(Insert("classes", {**row, "name": in_class.name}))
        plan.counts["classes_new"] += 1
    return found


def _changes(plan: Plan, row: Known, values: dict[str, Any]) -> Iterable[Operation]:
    changed = {column: value for column, value in values.items() if row[column] != value}
    if not changed:
        plan.counts["pupils_unchanged"] += 1
        return
    kind = "returned" if "left_at" in changed else "moved" if "class_id" in changed else "changed"
    plan.counts[f"pupils_{kind}"] += 1
    yield Update("pupils", row["id"], changed)


def _leavers(
    plan: Plan,
    pupils: list[PupilEntry],
    skipped: Iterable[BadRow],
    state: State,
    classes: dict[ClassName, int],
    now: datetime,
) -> list[int]:
    named = {classes[entry.in_class] for entry in pupils}
    here = {entry.number for entry in pupils}
    doubtful = {text for bad in skipped for text in (bad.name, bad.number) if text}
    gone = [
        row["id"]
        for row in state.pupils.values()
        if row["left_at"] is None and row["class_id"] in named and row["number"] not in here
        if row["number"] not in doubtful and row["name"] not in doubtful
    ]
    links = state.of_pupil
    for pupil_id in gone:
        cuts = [Cut(link["guardian_id"]) for link in links.get(pupil_id, ()) if link["ended_at"] is None]
        plan.families.append([Update("pupils", pupil_id, {"left_at": now}), *cuts])
        plan.counts["pupils_left"] += 1
    return gone
