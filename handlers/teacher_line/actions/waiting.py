"""What stands open between a guardian and teachers, in two statements and without a word of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.names import surname
from bot.core.people import Actor
from bot.identity.access import children_of
from storage.staff import Staff
from storage.teacher_line import TeacherThread, open_of_guardians


@dataclass(frozen=True, slots=True)
class Open:
    """One thread: whose answer is awaited by when, or has come."""

    thread_id: int
    pupil_id: int
    teacher: str
    about: str
    waits: bool
    answer_by: datetime | None


def family_waits(session: Session, actor: Actor) -> list[Open]:
    """The open threads of this guardian."""
    if not actor.guardian_ids:
        return []
    threads = open_of_guardians(session, actor.school_id, actor.guardian_ids)
    if not threads:
        return []
    mine = {child.pupil_id for child in children_of(session, actor)}
    names = _surnames(session, threads)
    return [
        Open(
            each.id, each.pupil_id, names[each.staff_id], each.about, each.waiting_since is not None, each.answer_by
        )
        for each in threads
        if each.pupil_id in mine
    ]  # fmt: skip


def _surnames(session: Session, threads: list[TeacherThread]) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_({each.staff_id for each in threads})))
    return {row.id: surname(row.name) for row in rows}
