"""The made-up school as the spreadsheet that a real one would bring: 240 pupils, a third of them left behind."""

import random
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.identity.headings import (
    CUSTODIAN,
    PARENT,
    PUPIL_HEADINGS,
    PUPILS_SHEET,
    STAFF_HEADINGS,
    STAFF_SHEET,
    TYPED_YES,
    guardian_headings,
)
from bot.identity.roster.spreadsheet import write_book

PER_CLASS = 40
NAMES: dict[str, Any] = tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))
HEADING = {name: heading for heading, name in PUPIL_HEADINGS.items()}


def write_roster(file: Path) -> None:
    """Write the school's spreadsheet; the same families every time."""
    headings = [*PUPIL_HEADINGS, *guardian_headings()]
    rows = [[row.get(heading, "") for heading in headings] for row in _pupils(random.Random(20260901))]  # noqa: S311  made-up names, not secrets
    write_book(file, [(PUPILS_SHEET, headings, rows), (STAFF_SHEET, list(STAFF_HEADINGS), NAMES["staff"])])


def _pupils(chance: random.Random) -> Iterator[dict[str, str]]:
    known = {entry["class"]: entry["pupils"] for entry in NAMES["known"]}
    household = 100
    for grade in NAMES["grades"]:
        for class_name in grade["classes"]:
            listed = known.get(class_name, [])
            for place in range(1, PER_CLASS + 1):
                household += 1
                number = f"2026{NAMES['grades'].index(grade) + 3}{class_name[2]}{place:02d}"
                row = {HEADING["grade"]: grade["name"], HEADING["class_name"]: class_name, HEADING["number"]: number}
                if place <= len(listed):
                    yield row | _listed(listed[place - 1])
                else:
                    yield row | _made_up(chance, household)


def _listed(child: dict[str, Any]) -> dict[str, str]:
    row = _child(child["name"], child["sex"], child["household"], child["care"])
    for place, guardian in enumerate(child["guardians"], start=1):
        row |= _guardian(place, *guardian)
    return row


def _made_up(chance: random.Random, household: int) -> dict[str, str]:
    surname, left_behind = chance.choice(NAMES["surnames"]), chance.random() < 1 / 3
    sex = chance.choice(sorted(_sexes()))
    row = _child(surname + chance.choice(NAMES["given"]), sex, str(household), _care() if left_behind else "")
    row[HEADING["village"]] = chance.choice(NAMES["villages"])
    mother, father = _relations()[:2]
    city = chance.choice(NAMES["cities"]) if left_behind else ""
    row |= _guardian(
        1, chance.choice(NAMES["surnames"]) + chance.choice(NAMES["adults"]), mother, _phone(household, 1), city
    )
    row |= _guardian(2, surname + chance.choice(NAMES["adults"]), father, _phone(household, 2), city)
    if left_behind:
        row |= _guardian(
            3,
            chance.choice(NAMES["surnames"]) + chance.choice(NAMES["adults"]),
            _relations()[2],
            _phone(household, 3),
            "",
        )
    return row


def _child(name: str, sex: str, household: str, care: str) -> dict[str, str]:
    return {HEADING["name"]: name, HEADING["sex"]: sex, HEADING["households"]: household, HEADING["care_kinds"]: care}


def _guardian(place: int, name: str, relation: str, phone: str, away_in: str) -> dict[str, str]:
    who = CUSTODIAN if place == 3 else f"{PARENT}{place}"
    fields = dict(
        zip(guardian_headings(1)[:5], (name, relation, phone, TYPED_YES if away_in else "", away_in), strict=True)
    )
    row = {heading.replace(f"{PARENT}1", who): value for heading, value in fields.items()}
    return {heading: value for heading, value in row.items() if heading in guardian_headings()}


def _phone(household: int, person: int) -> str:
    return f"137{household:05d}{person:03d}"


def _relations() -> list[str]:
    return [guardian[1] for guardian in NAMES["known"][0]["pupils"][0]["guardians"]]


def _sexes() -> set[str]:
    return {child["sex"] for entry in NAMES["known"] for child in entry["pupils"]}


def _care() -> str:
    return str(NAMES["known"][0]["pupils"][0]["care"])
