"""Where parents away are, as their report says it: a new version of that section of the child's file."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.left_behind.rules import side
from storage.left_behind.files import Written, file_of, sections_of, words_of, write_section
from storage.pupils import Guardian


def write_place(session: Session, guardian: Guardian, pupil_id: int, kind: str, place: str, now: datetime) -> None:
    """Put the place of this guardian, a child's ``kind`` (mother, father …), into the file of the child.

    Nothing where the child has no open file, or the file says so already.
    """
    file = file_of(session, guardian.school_id, pupil_id, lock=True)
    if file is None or file.ended_at is not None:
        return
    known = next(
        (
            words_of(session, row)
            for row in sections_of(session, guardian.school_id, [pupil_id])
            if (row.section, row.household_id) == ("parents", guardian.household_id)
        ),
        {},
    )
    words = {**known, side(kind): place}
    if words != known:
        written = Written(guardian.household_id, "parents", words, by_guardian_id=guardian.id)
        write_section(session, file, written, now)
