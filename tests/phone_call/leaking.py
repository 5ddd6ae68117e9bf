"""A call that was made about a child, with words of its own, and one that is still to be made."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.phone_call.actions import results
from storage.phone_call import PhoneCall, ask_call

# The caller reads it, and who leads the school.
CALLED = ("麦子熟了才回来",)


def has_calls(session: Session, home: SchoolContext, writes: Actor, about: tuple[int, int, int], now: datetime) -> int:
    """Her mother was called, and will be again; the id of the call to come.

    ``about``: child, mother, and what the teacher said about it.
    """
    pupil_id, guardian_id, media = about
    results.record_own(session, home, writes, pupil_id, "well", now, results.Heard(CALLED[0], guardian_id=guardian_id))
    asked = ask_call(
        session, home.id, pupil_id=pupil_id, guardian_id=guardian_id, caller_id=writes.staff_id or 0, why="rule",
        due_on=at_school(now).date(), now=now,
    )  # fmt: skip
    assert asked
    call = session.scalars(select(PhoneCall).where(PhoneCall.result == "")).one()
    call.media = str(media)
    return call.id
