"""What time does to threads: unanswered ones go to the office, silent ones end, all follow who teaches now."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.delivery.ladder.staff_tasks import office_of
from bot.delivery.teacher_threads import move_threads, staff_key
from bot.identity.teachers import homeroom_teacher_of
from handlers.teacher_line.actions.asking import close, promised
from handlers.teacher_line.actions.telling import tell_handed_on
from storage.matters import close_matters
from storage.phone_call import teachers_of_class
from storage.teacher_line import (
    TeacherThread,
    held_classes,
    overdue_threads,
    pupils_asked_about,
    silent_threads,
)


def hand_on(session: Session, school: SchoolContext, now: datetime) -> int:
    """Give the office what a teacher has not answered; how many threads. Without an office they stay."""
    office = office_of(session, school.id, now)
    threads = overdue_threads(session, school.id, at_school(now).date())
    moved = 0
    for thread in threads:
        heir = next((each for each in office if each != thread.staff_id), None)
        if heir is not None:
            _give(session, school, thread, heir, now)
            moved += 1
    return moved


def end_silent(session: Session, school: SchoolContext, now: datetime) -> int:
    """Threads whose answer was followed by nothing are over; how many. Nobody is told: nothing was left open."""
    before = now - timedelta(days=school.rules.teacher_line.silent_days)
    threads = silent_threads(session, school.id, before)
    for thread in threads:
        close(session, thread, "silence", now)
    return len(threads)


def follow_teachers(session: Session, school: SchoolContext, now: datetime) -> int:
    """Who no longer teaches a class, by whatever way that came, gives its threads to the homeroom teacher; how many."""
    moved = 0
    for staff_id, class_id in held_classes(session, school.id):
        if staff_id in {known for known, _ in teachers_of_class(session, school.id, class_id, now)}:
            continue
        heir = homeroom_teacher_of(session, school.id, class_id, now)
        if heir is not None and heir.id != staff_id:
            pupils = pupils_asked_about(session, school.id, staff_id, class_id)
            moved += move_threads(session, school, staff_id, heir.id, pupils, now)
    return moved


def _give(session: Session, school: SchoolContext, thread: TeacherThread, heir: int, now: datetime) -> None:
    before = thread.staff_id
    close_matters(session, school_id=school.id, key=staff_key(thread.id))
    thread.handed_from_id, thread.staff_id, thread.of_office = before, heir, True
    thread.answer_by = promised(session, school, heir, now).answer_by
    session.flush()
    tell_handed_on(session, school, thread, before, now)
