"""What is asked for separately, and what of a child's record a family's copy leaves out."""

from typing import Literal, get_args

Purpose = Literal["file", "hotline"]
# What needs a consent of its own: what is written of health and mind into the file of a left-behind child, and
# recordings between parent and child that the school keeps for a while.
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

# What was written to protect the child, perhaps from somebody at home, is not in a copy that goes home: the family
# asks about it in person (未成年人保护法, the child's interest comes first).
WITHHELD = ("alarm", "care_", "counseling", "heart_talk", "incident", "archive_reads", "visit_notes", "outbox")


def goes_home(table: str) -> bool:
    """Whether rows of this table belong into a copy for a family."""
    return not table.startswith(WITHHELD)


def purpose_named(name: str) -> Purpose | None:
    """The purpose of this name; None for none."""
    return next((each for each in PURPOSES if each == name), None)
