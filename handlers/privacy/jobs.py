"""What time brings: who left long ago is deleted, old looks are forgotten; and the slow work behind it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.privacy.actions import copying, erasing
from handlers.privacy.actions.asking import let_leavers_go
from storage.privacy import forget_looks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database

YEAR = timedelta(days=365)
# What the machine does in one night, whatever a school wants: each who left has every sealed field of the school gone
# through, and looks are deleted in one transaction.
LEAVERS_A_NIGHT, LOOKS_A_NIGHT = 50, 5_000


def privacy_leavers(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """In the night. Nobody is told: it was said on leaving how long all of it is kept."""
    rules = school.rules.privacy
    let_leavers_go(session, school, now - rules.leavers_years * YEAR, now, LEAVERS_A_NIGHT)
    forget_looks(session, school.id, now - rules.reads_years * YEAR, LOOKS_A_NIGHT)
    return 0


def erase(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """All of one child; cut off, it goes on where it was."""
    school_id, erasure_id, folder = int(str(args["school_id"])), int(str(args["erasure"])), Path(str(args["folder"]))
    left = database.transact(erasing.delete_rows, school_id, erasure_id, now)
    if left is None:
        return
    still_used = set[int]()
    for table in erasing.tables():
        database.transact(erasing.take_words_out, school_id, table, left)
        after: int | None = 0
        while after is not None:
            used, after = database.transact(erasing.take_words_out_of_sealed, school_id, table, left, after)
            still_used |= used
        still_used |= database.read(erasing.named_still, school_id, table, left.media)
    gone = left.media - still_used
    erasing.unlink(folder, database.read(erasing.paths_of, school_id, gone))
    database.transact(erasing.finish, school_id, erasure_id, gone, now, is_shared=left.is_shared)


def gather(database: "Database", args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG001  a task's signature
    """A copy of what is kept of one child; done again, it is made once more and the first file is swept away later."""
    school_id, pupil_id, household_id, export_id = (
        int(str(args[name])) for name in ("school_id", "pupil", "household", "export")
    )
    content, files = database.read(copying.data_of, school_id, pupil_id, household_id)
    path = copying.put_together(Path(str(args["folder"])), school_id, content, files)
    database.transact(copying.hand_over, school_id, export_id, path)
