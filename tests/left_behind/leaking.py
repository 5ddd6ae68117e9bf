"""A child's file with words of her mother's home, of the other home and of the mind, and a change that waits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.left_behind.actions import opening, writing
from storage.left_behind.files import proposals
from storage.pupils import Guardian, Pupil

# Her mother's home and who keeps the file read it; the mind only the latter.
FILED = ("住在桂花巷",)
MIND = ("夜里常想妈妈",)


def has_a_file(
    session: Session, home: SchoolContext, writes: Actor, reads: Actor, about: tuple[int, int], now: datetime
) -> int:
    """The file of ``about`` = (child, mother): what the teacher wrote; the id of what her mother proposes."""
    pupil_id, guardian_id = about
    session.get_one(Pupil, pupil_id).care_kinds = "留守"
    opening.open_files(session, home, now)
    household = session.get_one(Guardian, guardian_id).household_id
    writing.write(session, home, writes, (pupil_id, household, "home"), {"where": FILED[0]}, now)
    writing.write(session, home, writes, (pupil_id, 0, "mind"), {"mind": MIND[0]}, now)
    family = replace(reads, face="guardian")
    writing.write(session, home, family, (pupil_id, 0, "home"), {"where": FILED[0], "how": "种桂花"}, now)
    (row,) = proposals(session, home.id, list(writes.classes_as(*[held.role for held in writes.held])))
    return row.id
