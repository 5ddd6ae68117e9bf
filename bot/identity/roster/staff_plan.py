"""The staff's part of an import: people, and the roles they hold from now on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.identity.class_names import ClassName
from bot.identity.headings import STAFF_SHEET
from bot.identity.roster.entries import BadRow, Reason, StaffEntry
from bot.identity.roster.operations import Insert, Plan, Update
from bot.identity.roster.state import Known, State
from storage.base import new_id

Classes = dict[ClassName, int]


def check_classes(entries: Iterable[StaffEntry], names: Iterable[ClassName]) -> list[BadRow]:
    """The rows whose class is neither in the spreadsheet nor at the school."""
    known = list(names)
    return [
        BadRow(STAFF_SHEET, entry.row, Reason.UNKNOWN_CLASS, entry.in_class.name)
        for entry in entries
        if entry.in_class and _class_id(dict.fromkeys(known, 1), entry.in_class) is None
    ]


def plan_staff(
    plan: Plan, entries: list[StaffEntry], state: State, classes: Classes, *, school_id: int, now: datetime
) -> None:
    """People who are new, roles that begin and roles that end; without any entry nothing changes.

    Only roles that an import began are ended by one: whoever the office invited stays. Whoever takes over the same
    class and role is named as successor.
    """
    if not entries:
        return
    wanted: dict[tuple[int, str, int | None], str] = {}
    people = _people(plan, entries, state, school_id)
    for entry in entries:
        class_id = _class_id(classes, entry.in_class) if entry.in_class else None
        wanted.setdefault((people[entry.name, entry.phone], entry.role.value, class_id), entry.subject)
    held = [row for row in state.roles.values() if row["until"] is None or row["until"] > now]
    held_keys = {(row["staff_id"], row["role"], row["class_id"]) for row in held}
    begun: dict[tuple[str, int | None], int] = {}
    for (staff_id, role, class_id), subject in wanted.items():
        if (staff_id, role, class_id) in held_keys:
            continue
        begun[role, class_id] = staff_id
        row = {"id": new_id(), "school_id": school_id, "staff_id": staff_id, "role": role, "class_id": class_id}
        plan.first.append(Insert("staff_roles", {**row, "subject": subject, "since": now, "source": "roster"}))
        plan.counts["roles_new"] += 1
    _end_roles(plan, held, wanted, begun, now)


def staff_named(plan: Plan, names: Iterable[str], state: State, school_id: int) -> dict[str, int]:
    """The members of staff with these names; who is not known yet is entered, without role or number."""
    found = {row["name"]: row["id"] for row in state.staff.values() if row["left_at"] is None}
    found |= {
        each.row["name"]: each.row["id"] for each in plan.first if isinstance(each, Insert) and each.table == "staff"
    }
    for name in sorted(set(names) - set(found)):
        found[name] = _new_person(plan, name, "", school_id)
    return found


def _people(plan: Plan, entries: list[StaffEntry], state: State, school_id: int) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    by_name: dict[str, list[Known]] = defaultdict(list)
    for row in state.staff.values():
        by_name[row["name"]].append(row)
    numbers: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        numbers[entry.name].add(entry.phone)
    for entry in entries:
        key = (entry.name, entry.phone)
        if key in found:
            continue
        same = [row for row in by_name[entry.name] if row["id"] not in found.values()]
        exact = [row for row in same if row["phone"] == entry.phone or not entry.phone]
        one_each = same if len(same) == 1 and len(numbers[entry.name]) == 1 else []
        rows = exact or [row for row in same if not row["phone"]] or one_each
        found[key] = rows[0]["id"] if rows else _new_person(plan, *key, school_id)
        if rows:
            _refresh(plan, rows[0], entry.phone)
    return found


def _refresh(plan: Plan, row: Known, phone: str) -> None:
    changed: Known = {}
    if phone and phone != row["phone"]:
        changed["phone"] = phone
    if row["left_at"] is not None:
        changed["left_at"] = None
    if changed:
        plan.first.append(Update("staff", row["id"], changed))
        plan.counts["staff_changed"] += 1


def _new_person(plan: Plan, name: str, phone: str, school_id: int) -> int:
    staff_id = new_id()
    row = {"id": staff_id, "school_id": school_id, "name": name, "phone": phone, "left_at": None}
    plan.first.append(Insert("staff", row))
    plan.counts["staff_new"] += 1
    return staff_id


def _end_roles(
    plan: Plan,
    held: list[Known],
    wanted: dict[tuple[int, str, int | None], str],
    begun: dict[tuple[str, int | None], int],
    now: datetime,
) -> None:
    staying = {staff_id for staff_id, _role, _class_id in wanted}
    ending = [
        row
        for row in held
        if row["source"] == "roster" and (row["staff_id"], row["role"], row["class_id"]) not in wanted
    ]
    staying |= {row["staff_id"] for row in held if row not in ending}
    for row in ending:
        successor = begun.get((row["role"], row["class_id"]))
        plan.first.append(Update("staff_roles", row["id"], {"until": now, "successor_id": successor}))
        plan.counts["roles_ended"] += 1
    for staff_id in sorted({row["staff_id"] for row in ending} - staying):
        plan.first.append(Update("staff", staff_id, {"left_at": now}))
        plan.counts["staff_left"] += 1


def _class_id(classes: Classes, meant: ClassName) -> int | None:
    if meant.level:
        return classes.get(meant)
    named = [class_id for name, class_id in classes.items() if name.name == meant.name]
    return named[0] if len(named) == 1 else None
