"""From rows of text to entries, or to the reason why a row cannot be taken."""

import re
from collections.abc import Iterable

from bot.core.people import Role
from bot.identity.class_names import ClassName, parse_class, parse_grade
from bot.identity.headings import (
    CARE_KINDS,
    CARE_SEPARATOR,
    CUSTODIAN,
    GUARDIAN_FIELDS,
    HOURS,
    HOUSEHOLD_SEPARATORS,
    NO,
    PARENT,
    PUPIL_HEADINGS,
    PUPILS_SHEET,
    ROLES,
    SEPARATORS,
    SEXES,
    STAFF_HEADINGS,
    STAFF_SHEET,
    YES,
    relation_name,
)
from bot.identity.matching import plain
from bot.identity.phones import plain_number
from bot.identity.roster.entries import (
    CUSTODIAN_PLACE,
    MOST_PARENTS,
    BadRow,
    GuardianEntry,
    PupilEntry,
    Reason,
    StaffEntry,
)
from bot.identity.roster.spreadsheet import Row, Sheet

_GUARDIAN = re.compile(rf"(?:{PARENT}([1-{MOST_PARENTS}])|{CUSTODIAN})({'|'.join(GUARDIAN_FIELDS)})")
LONGEST = 60  # of a name and other short cells
TEXTS = frozenset({"address", "remarks", "workplace"})
LONGEST_TEXT = 1000


class _FaultError(Exception):
    def __init__(self, reason: Reason, value: str = "") -> None:
        super().__init__(reason, value)
        self.reason, self.value = reason, value


def read_pupils(sheet: Sheet) -> tuple[list[PupilEntry], list[BadRow]]:
    """The pupils of a sheet, and its bad rows; of two rows with one number the second is bad."""
    entries: list[PupilEntry] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for row in sheet.rows:
        cells = {PUPIL_HEADINGS[heading]: text for heading, text in row.cells.items() if heading in PUPIL_HEADINGS}
        name, number = plain(cells.get("name", "")), plain(cells.get("number", ""))
        try:
            if number in seen:
                raise _FaultError(Reason.NUMBER_TWICE, number)
            entries.append(_pupil(row, cells, name, number))
            seen.add(number)
        except _FaultError as fault:
            bad.append(BadRow(PUPILS_SHEET, row.number, fault.reason, fault.value, name, number))
    return entries, bad


def read_staff(sheet: Sheet) -> tuple[list[StaffEntry], list[BadRow]]:
    """The roles of a sheet, several a row where its cells name several, and its bad rows."""
    entries: list[StaffEntry] = []
    bad: list[BadRow] = []
    for row in sheet.rows:
        cells = {STAFF_HEADINGS[heading]: text for heading, text in row.cells.items() if heading in STAFF_HEADINGS}
        try:
            entries.extend(_staff(row.number, cells))
        except _FaultError as fault:
            bad.append(BadRow(STAFF_SHEET, row.number, fault.reason, fault.value))
    return entries, bad


def _pupil(row: Row, cells: dict[str, str], name: str, number: str) -> PupilEntry:
    _check_lengths(row)
    if not number:
        raise _FaultError(Reason.NO_NUMBER)
    if not name:
        raise _FaultError(Reason.NO_NAME)
    entry = PupilEntry(row=row.number, number=number, name=name, in_class=_class(cells))
    if "sex" in cells:
        entry.values["sex"] = _sex(cells["sex"])
    if "care_kinds" in cells:
        entry.values["care_kinds"] = _care_kinds(cells["care_kinds"])
    if "is_boarding" in cells:
        entry.values["is_boarding"] = _yes(cells["is_boarding"], default=False)
    entry.values |= {each: cells[each] for each in ("village", "address") if each in cells}
    remarks = _remarks(row, cells)
    if remarks is not None:
        entry.values["remarks"] = remarks
    entry.mentor = plain(cells["mentor"]) if "mentor" in cells else None
    if any(_GUARDIAN.fullmatch(heading) for heading in row.cells):
        entry.guardians = _guardians(row, cells)
    return entry


def _check_lengths(row: Row) -> None:
    for heading, text in row.cells.items():
        of_guardian = _GUARDIAN.fullmatch(heading)
        field = GUARDIAN_FIELDS[of_guardian[2]] if of_guardian else PUPIL_HEADINGS.get(heading, "remarks")
        if len(text) > (LONGEST_TEXT if field in TEXTS else LONGEST):
            raise _FaultError(Reason.TOO_LONG, heading)


def _class(cells: dict[str, str]) -> ClassName:
    typed = cells.get("grade", "")
    grade = parse_grade(typed) if typed else None
    if typed and grade is None:
        raise _FaultError(Reason.GRADE, typed)
    found = parse_class(cells.get("class_name", ""), grade)
    if found is None:
        raise _FaultError(Reason.CLASS, f"{typed} {cells.get('class_name', '')}".strip())
    return found


def _remarks(row: Row, cells: dict[str, str]) -> str | None:
    """The remarks and behind them what stands in columns that we do not know; None if there is neither column."""
    unknown = [heading for heading in row.cells if heading not in PUPIL_HEADINGS and not _GUARDIAN.fullmatch(heading)]
    if "remarks" not in cells and not unknown:
        return None
    lines = cells.get("remarks", "").splitlines()
    lines += [line for each in unknown if row.cells[each] and (line := f"{each}:{row.cells[each]}") not in lines]
    remarks = "\n".join(lines)
    if len(remarks) > LONGEST_TEXT:
        raise _FaultError(Reason.TOO_LONG)
    return remarks


def _guardians(row: Row, cells: dict[str, str]) -> list[GuardianEntry]:
    columns: dict[int, dict[str, str]] = {}
    for heading, text in row.cells.items():
        found = _GUARDIAN.fullmatch(heading)
        if found:
            place = int(found[1]) if found[1] else CUSTODIAN_PLACE
            columns.setdefault(place, {})[GUARDIAN_FIELDS[found[2]]] = text
    guardians: list[GuardianEntry] = []
    custodian: GuardianEntry | None = None
    for place in sorted(place for place, typed in columns.items() if any(typed.values())):
        entry = _guardian(place, columns[place])
        same = [each for each in guardians if each.name == entry.name and entry.phone in ("", each.phone)]
        if not same:
            guardians.append(entry)
        if place == CUSTODIAN_PLACE:  # often one of the parents, typed again
            custodian = same[0] if same else entry
    typed = [part for part in re.split(f"[{HOUSEHOLD_SEPARATORS}]", plain(cells.get("households", ""))) if part]
    if len(typed) > 1 and len(typed) != len(guardians):
        raise _FaultError(Reason.HOUSEHOLDS, f"{'/'.join(typed)} : {len(guardians)}")
    for place, guardian in enumerate(guardians):
        guardian.household = typed[place if len(typed) > 1 else 0] if typed else ""
    _at_home(custodian or (guardians[0] if guardians else None), cells)
    return guardians


def _guardian(place: int, cells: dict[str, str]) -> GuardianEntry:
    relation, typed = plain(cells.get("relation", "")), cells.get("phone", "")
    name = plain(cells.get("name", "")) or relation
    if not name:
        raise _FaultError(Reason.GUARDIAN_NAME, typed)
    phone = plain_number(typed) if typed else ""
    if phone is None:
        raise _FaultError(Reason.PHONE, typed)
    return GuardianEntry(
        place=place,
        name=name,
        relation=relation_name(relation),
        phone=phone,
        is_away=_yes(cells["is_away"], default=False) if "is_away" in cells else None,
        workplace=cells.get("workplace", ""),
    )


def _at_home(meant: GuardianEntry | None, cells: dict[str, str]) -> None:
    """Reading and good hours are asked once a row: they mean the custodian, or else the first guardian.

    An empty cell says nothing of reading: who told us in the chat to be spoken to stays so.
    """
    reads = _yes(cells["reads"], default=True) if cells.get("reads") else None
    hours = cells.get("hours", "")
    if hours and hours not in HOURS:
        raise _FaultError(Reason.HOURS, hours)
    if meant:
        meant.reads, meant.hours = reads, HOURS.get(hours, "")


def _sex(typed: str) -> str:
    if typed and typed.lower() not in SEXES:
        raise _FaultError(Reason.SEX, typed)
    return SEXES.get(typed.lower(), "")


def _care_kinds(typed: str) -> str:
    kinds = _split(typed)
    for kind in kinds:
        if kind not in CARE_KINDS:
            raise _FaultError(Reason.CARE_KIND, kind)
    return CARE_SEPARATOR.join(sorted(set(kinds), key=CARE_KINDS.index))


def _yes(typed: str, *, default: bool) -> bool:
    word = plain(typed).lower()
    if word and word not in YES | NO:
        raise _FaultError(Reason.YES_NO, typed)
    return word in YES if word else default


def _staff(row: int, cells: dict[str, str]) -> Iterable[StaffEntry]:
    name, typed = plain(cells.get("name", "")), cells.get("phone", "")
    phone = plain_number(typed) if typed else ""
    if not name:
        raise _FaultError(Reason.NO_NAME)
    if phone is None:
        raise _FaultError(Reason.PHONE, typed)
    if max(map(len, cells.values())) > LONGEST:
        raise _FaultError(Reason.TOO_LONG)
    roles = _split(cells.get("role", ""))
    if not roles:
        raise _FaultError(Reason.NO_ROLE)
    classes: list[ClassName | None] = [
        parse_class(each, None) or _unknown_class(each) for each in _split(cells.get("class_name", ""))
    ]
    for each in roles:
        role = ROLES.get(each)
        if role is None:
            raise _FaultError(Reason.ROLE, each)
        if not classes and role is Role.HOMEROOM_TEACHER:
            raise _FaultError(Reason.UNKNOWN_CLASS, each)
        subject = cells.get("subject", "")
        yield from (StaffEntry(row, name, phone, role, in_class, subject) for in_class in classes or [None])


def _unknown_class(typed: str) -> ClassName:
    # Names of their own are looked up among the classes that there are; level 0 says that the grade is not known.
    return ClassName(0, plain(typed))


def _split(typed: str) -> list[str]:
    return [part for part in re.split(f"[{SEPARATORS}]+", typed.strip()) if part]
