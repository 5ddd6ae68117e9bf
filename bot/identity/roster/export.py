"""``jiaxiao roster template`` and ``export``: what can be imported again without changing anything."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.identity.headings import (
    CUSTODIAN,
    EXAMPLE_PUPIL,
    EXAMPLE_STAFF,
    HOURS_TYPED,
    PARENT,
    PUPIL_HEADINGS,
    PUPILS_SHEET,
    ROLE_NAMES,
    STAFF_HEADINGS,
    STAFF_SHEET,
    TYPED_NO,
    TYPED_YES,
    guardian_columns,
    guardian_headings,
)
from bot.identity.roster.entries import CUSTODIAN_PLACE, MOST_PARENTS
from bot.identity.roster.spreadsheet import write_book
from bot.identity.roster.state import Known, State, load_state
from storage.pupils import own_household
from storage.session import Database

_BEFORE_GUARDIANS = 5  # 年级 to 性别 stand on the left, as schools are used to


def write_template(file: Path) -> None:
    """A spreadsheet with all headings and one made-up row in each sheet."""
    headings, staff = _headings(2), list(STAFF_HEADINGS)
    write_book(
        file,
        [
            (PUPILS_SHEET, headings, [[EXAMPLE_PUPIL.get(each, "") for each in headings]]),
            (STAFF_SHEET, staff, [[EXAMPLE_STAFF.get(each, "") for each in staff]]),
        ],
    )


def write_export(db: Database, school_id: int, file: Path, *, now: datetime) -> int:
    """All pupils who are here and all staff who hold a role at ``now``; returns the number of pupils."""
    state = db.read(load_state, school_id)
    rows = list(_pupils(state))
    parents = max([2, *(int(heading[2]) for row in rows for heading in row if heading[:2] == PARENT)])
    headings, staff = _headings(parents), list(STAFF_HEADINGS)
    pupils = ([row.get(each, "") for each in headings] for row in rows)
    write_book(file, [(PUPILS_SHEET, headings, pupils), (STAFF_SHEET, staff, _staff(state, now))])
    return len(rows)


def _headings(parents: int) -> list[str]:
    own = list(PUPIL_HEADINGS)
    return [*own[:_BEFORE_GUARDIANS], *guardian_headings(parents), *own[_BEFORE_GUARDIANS:]]


def _pupils(state: State) -> Iterator[dict[str, str]]:
    classes, links = state.class_names, state.of_pupil
    here = [row for row in state.pupils.values() if row["left_at"] is None and row["class_id"] in classes]
    for pupil in sorted(here, key=lambda row: (*_by_class(*classes[row["class_id"]]), row["number"])):
        level, class_name = classes[pupil["class_id"]]
        mentor = state.staff.get(pupil["mentor_id"])
        own = {
            **{
                column: pupil[column]
                for column in ("number", "name", "sex", "care_kinds", "address", "remarks", "village")
            },
            "grade": next(row["name"] for row in state.grades.values() if row["level"] == level),
            "class_name": class_name,
            "is_boarding": TYPED_YES if pupil["is_boarding"] else "",
            "mentor": mentor["name"] if mentor else "",
        }
        live = [link for link in links.get(pupil["id"], ()) if link["ended_at"] is None]
        cells = {heading: own.get(column, "") for heading, column in PUPIL_HEADINGS.items()}
        yield cells | _guardians(state, live)


def _by_class(level: int, name: str) -> tuple[int, int, str]:
    return level, len(name), name  # (2) before (10)


def _guardians(state: State, links: list[Known]) -> dict[str, str]:
    columns = _columns(links)
    cells: dict[str, str] = {}
    numbers: list[str] = []
    for place, link in sorted(columns.items()):
        guardian = state.guardians[link["guardian_id"]]
        numbers.append(state.households[guardian["household_id"]]["number"])
        values = {
            "name": guardian["name"],
            "relation": link["relation"],
            "phone": guardian["phone"],
            "is_away": TYPED_YES if guardian["is_away"] else "",
            "workplace": guardian["workplace"],
        }
        prefix = CUSTODIAN if place == CUSTODIAN_PLACE else f"{PARENT}{place}"
        cells |= guardian_columns(prefix, values)
    return cells | _households(numbers) | _at_home(state, columns)


def _columns(links: list[Known]) -> dict[int, Known]:
    """Which column each link stands in; who was added since takes the first free ones."""
    columns = {link["place"]: link for link in links if link["place"] <= CUSTODIAN_PLACE}
    free = [place for place in range(1, MOST_PARENTS + 1) if place not in columns]
    later = [link for link in links if columns.get(link["place"]) is not link]
    return columns | dict(zip(free, later, strict=False))


def _households(numbers: list[str]) -> dict[str, str]:
    made_up = own_household("")
    if all(number.startswith(made_up) for number in numbers):
        return {}
    different = numbers if len(set(numbers)) > 1 else numbers[:1]
    return {_heading("households"): "/".join(different)}


def _at_home(state: State, columns: dict[int, Known]) -> dict[str, str]:
    """Good hours and reading stand once in a row; where they mean a second parent, that one is typed as custodian."""
    if not columns:
        return {}
    links = [columns.get(CUSTODIAN_PLACE, columns[min(columns)]), *columns.values()]
    said = [
        link
        for link in links
        if state.guardians[link["guardian_id"]]["hours"] or not state.guardians[link["guardian_id"]]["reads"]
    ]
    link = links[0] if CUSTODIAN_PLACE in columns or not said else said[0]
    guardian = state.guardians[link["guardian_id"]]
    cells = {
        _heading("hours"): HOURS_TYPED.get(guardian["hours"], ""),
        _heading("reads"): "" if guardian["reads"] else TYPED_NO,
    }
    if link is not links[0]:
        values = {"name": guardian["name"], "relation": link["relation"], "phone": guardian["phone"]}
        cells |= guardian_columns(CUSTODIAN, values)
    return cells


def _heading(column: str) -> str:
    return next(heading for heading, each in PUPIL_HEADINGS.items() if each == column)


def _staff(state: State, now: datetime) -> Iterator[list[str]]:
    classes = state.class_names
    for role in state.roles.values():
        person = state.staff[role["staff_id"]]
        ended = role["until"] is not None and role["until"] <= now
        if ended or person["left_at"] is not None or (role["class_id"] and role["class_id"] not in classes):
            continue
        class_name = classes[role["class_id"]][1] if role["class_id"] else ""
        yield [person["name"], person["phone"], ROLE_NAMES[role["role"]], class_name, role["subject"]]
