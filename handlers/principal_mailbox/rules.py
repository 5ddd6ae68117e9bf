"""What the mailbox decides on values alone."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from bot.core.people import Role

About = Literal["school", "staff", "outside"]
CODE_DIGITS = 16
# Without what is easily taken for another sign.
MARK_LETTERS = "ACDEFHJKLMNPRTUVWXY3479"
MARK_LENGTH = 4
# About whom only somebody outside the school may read.
KEEPERS = frozenset({Role.PRINCIPAL, Role.MAILBOX_KEEPER})
MOST_PICTURES = 3
LONGEST_ANSWER = 800
# Ids of letters shown together in one message.
MOST_SHOWN = 5


def spaced(code: str) -> str:
    """As people copy it by hand: ``4827 1935 6604 2218``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def as_code(typed: str) -> str:
    """The sixteen digits that were typed, with whatever between them; empty if it is no such number."""
    digits = "".join(sign for sign in typed if sign.isdecimal())
    return digits if len(digits) == CODE_DIGITS and digits.isascii() else ""


def named_in(words: str, staff: Iterable[tuple[int, str]]) -> set[int]:
    """Who of the staff, as (id, name), is spoken of by full name.

    A surname alone (杨老师) names many; the question who is meant is asked before.
    """
    return {staff_id for staff_id, name in staff if len(name) > 1 and name in words}


def who_is_meant(typed: str, staff: Sequence[tuple[int, str]], title: str) -> list[int]:
    """Those of the staff whom ``杨静``, ``杨静老师`` or ``杨老师`` can mean; ``title`` is what teachers are called."""
    name = typed.strip().removesuffix(title).strip()
    exact = [staff_id for staff_id, full in staff if full == name]
    return exact or [staff_id for staff_id, full in staff if name and full.startswith(name)]


def really_about(subjects: Collection[int], keepers: Collection[int], about: About) -> About:
    """To whom it goes: beyond the school as soon as the principal or a keeper is among those it is about."""
    if about == "outside" or any(staff_id in keepers for staff_id in subjects):
        return "outside"
    return "staff" if subjects else "school"


def is_flood(written: int, allowed: int) -> bool:
    """Whether this letter, the ``written``-th of its writer's day, waits until tomorrow."""
    return written > allowed
