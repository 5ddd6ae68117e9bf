"""What binding decides on values alone."""

import re

from bot.core.people import Role

# Who recognises a family by its voice.
DECIDING = (Role.HOMEROOM_TEACHER,)
SLIP_DIGITS = 8
_LINE = re.compile(r"(\d{4})[\s,、]*(\D*[^\d\s,、])[\s,、]*(\d{4})")


def typed_line(typed: str) -> tuple[str, str, str] | None:
    """Class code, child's name and four digits out of one line, with or without spaces between; None for all else."""
    found = _LINE.fullmatch(typed)
    return (found[1], found[2], found[3]) if found else None


def is_slip(typed: str) -> bool:
    """Whether this is written like the eight digits of a paper slip."""
    return typed.isdigit() and len(typed) == SLIP_DIGITS


def is_invitation(typed: str) -> bool:
    """Whether this is meant as an invitation's code: a longer number, right or not."""
    return typed.isdigit() and len(typed) > SLIP_DIGITS


def requests_key(class_id: int) -> str:
    """The matter of a class's waiting requests, one for however many."""
    return f"binding/requests/{class_id}"


def agree_key(pupil_id: int, guardian_id: int) -> str:
    """The matter of the three sentences, for whom the teacher has let in."""
    return f"binding/agree/{pupil_id}/{guardian_id}"
