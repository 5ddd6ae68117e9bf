"""A child's file with words of her mother's home, of the other home and of the mind, and a change that waits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.left_behind.actions import opening, writing
from handlers.left_behind.rules import month_of
from storage.left_behind.files import proposals
from storage.left_behind.report_ins import report_in_of
from storage.pupils import Guardian, Pupil

# Her mother's home and who keeps the file read it; the mind only the latter.
FILED = ("住在桂花巷",)
MIND = ("夜里常想妈妈",)


def has_a_file(
    session: Session, home: SchoolContext, writes: Actor, reads: Actor, about: tuple[int, int, int], now: datetime
) -> int:
    """The file of ``about`` = (child, mother, recording): what the teacher wrote; the id of what her mother proposes.

    Her mother works away, and said a word for this month; somebody was asked about her before.
    """
    pupil_id, guardian_id, media = about
    session.get_one(Pupil, pupil_id).care_kinds = "留守"
    opening.open_files(session, home, now)
    mother = session.get_one(Guardian, guardian_id)
    mother.is_away = True
    writing.write(session, home, writes, (pupil_id, mother.household_id, "home"), {"where": FILED[0]}, now)
    body = {"body": f"voice:{media}"}
    writing.write(session, home, writes, (pupil_id, mother.household_id, "health"), body, now)
    writing.write(session, home, writes, (pupil_id, 0, "mind"), {"mind": MIND[0]}, now)
    family = replace(reads, face="guardian")
    writing.write(session, home, family, (pupil_id, 0, "home"), {"where": FILED[0], "how": "种桂花"}, now)
    row = report_in_of(session, home.id, guardian_id, month_of(now), now)
    row.answer, row.reported_at, row.media = "voice", now, str(media)
    row.adult_asked_at, row.adult_guardian_id = now, guardian_id
    (proposed,) = proposals(session, home.id, list(writes.classes_as(*[held.role for held in writes.held])))
    return proposed.id
