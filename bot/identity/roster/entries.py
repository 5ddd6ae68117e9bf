"""What a school means by the rows of its spreadsheet, and why a row cannot be taken."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.people import Role
from bot.core.texts import phrase
from bot.identity.class_names import ClassName

CUSTODIAN_PLACE = 9
MOST_PARENTS = 8


class Reason(StrEnum):
    """Why a row cannot be taken; the words stand in ``templates/roster/messages/bad_row.j2``."""

    NO_NUMBER = "no_number"
    NUMBER_TWICE = "number_twice"
    NO_NAME = "no_name"
    GRADE = "grade"
    CLASS = "class"
    PHONE = "phone"
    GUARDIAN_NAME = "guardian_name"
    SEX = "sex"
    CARE_KIND = "care_kind"
    YES_NO = "yes_no"
    HOURS = "hours"
    HOUSEHOLDS = "households"
    TOO_LONG = "too_long"
    NO_ROLE = "no_role"
    ROLE = "role"
    UNKNOWN_CLASS = "unknown_class"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One fault of one row; ``name`` and ``number`` tell whose row it is, as far as it can be read."""

    sheet: str
    row: int
    reason: Reason
    value: str = ""
    name: str = ""
    number: str = ""

    def __str__(self) -> str:
        """The fault in words for the school."""
        return phrase("roster/bad_row", sheet=self.sheet, row=self.row, reason=self.reason.value, value=self.value)


@dataclass(slots=True)
class GuardianEntry:
    """One guardian of one row; ``place`` is that of the columns."""

    place: int
    name: str
    relation: str
    phone: str
    is_away: bool | None = None  # None, here and below: the sheet has no column for it
    workplace: str = ""
    reads: bool | None = None
    hours: str = ""
    household: str = ""  # as typed; empty: nobody has said


@dataclass(slots=True)
class PupilEntry:
    """One pupil. ``values`` holds only what the sheet has a column for: what it does not ask stays as it is."""

    row: int
    number: str
    name: str
    in_class: ClassName
    values: dict[str, object] = field(default_factory=dict)
    mentor: str | None = None
    guardians: list[GuardianEntry] | None = None  # None: the sheet has no columns for guardians


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One role of one person."""

    row: int
    name: str
    phone: str
    role: Role
    in_class: ClassName | None
    subject: str
