"""What a mother asked the class teacher, was answered, and wants the principal to call about."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.teacher_line.actions import answering, asking, principal
from storage.pupils import Guardian
from storage.sealing import seal

# Between the two of them; and what only the principal reads.
ASKED = ("水彩笔找不到了", "在讲台抽屉里")
TO_PRINCIPAL = ("校车上有点挤",)


def has_threads(
    session: Session, home: SchoolContext, reads: Actor, writes: Actor, pupil_id: int, picture: int, now: datetime
) -> tuple[int, int]:
    """A thread in which she has the last word again, with a file; the ids of it and of the call in the queue."""
    said = [ASKED[0], f"picture:{picture}"]
    thread = asking.ask(session, home, reads, pupil_id, writes.staff_id or 0, said, now).thread_id
    answering.answer(session, home, writes, thread, [ASKED[1]], now)
    asking.say_more(session, home, reads, thread, [ASKED[0]], now)
    guardian = session.get_one(Guardian, next(iter(reads.guardian_ids)))
    guardian.phone = guardian.phone or seal(session, ("guardians", "phone"), guardian.id, home.id, "13800001234")
    place = principal.ask_call(session, home, reads, pupil_id, [*TO_PRINCIPAL, f"picture:{picture}"], now)
    return thread, place.call_id
