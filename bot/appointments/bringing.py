"""Who brings the child to the hotline room: the homeroom teacher hears of each call, and of what becomes of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.identity.teachers import homeroom_teacher_of
from storage.bookings import Booking
from storage.identities import identities_of_staff
from storage.pupils import Pupil
from storage.staff_news import News, put_news

# What the host of a call reads, and what the homeroom teacher reads then.
LINES: Mapping[str, str] = {
    "visit_booking/host_booked": "affection_hotline/bring",
    "visit_booking/host_hour": "affection_hotline/bring_soon",
    "visit_booking/host_moved": "affection_hotline/bring_moved",
    "visit_booking/host_cancelled": "affection_hotline/bring_not",
}


def tell_bringer(
    session: Session, school: SchoolContext, booking: Booking, text: str, now: datetime, *, at_once: bool
) -> None:
    """Tell the homeroom teacher of the child what the host reads as ``text``; nothing where it is not about bringing.

    At the next round of the staff, or ``at_once`` where the call is near. Who is the line's duty teacher as well
    knows it already.
    """
    line = LINES.get(text)
    pupil = session.get_one(Pupil, booking.pupil_id)
    teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now)
    if line is None or teacher is None or teacher.id == booking.staff_id:
        return
    words = phrase(line, child=pupil.name, starts_at=booking.starts_at)
    people = identities_of_staff(session, school.id, teacher.id) if at_once else []
    for identity_id in people:
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=say("affection_hotline/call_to_teacher", line=words),
            purpose="appointment",
            key=f"{line}/{booking.id}/{booking.version}/{identity_id}",
            now=now,
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("affection_hotline/call_what"),
        )
    if not people:
        put_news(session, school.id, News(teacher.id, f"{line}/{booking.id}/{booking.version}", words), now)
