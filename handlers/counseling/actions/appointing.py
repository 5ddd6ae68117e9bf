"""The time of a talk is taken out of the counselor's, like every other: nobody is in two places."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.making import give_back, take_time
from bot.core.errors import UserError
from bot.core.names import surname
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.teacher_threads import recipient_of
from bot.delivery.tell import tell
from bot.identity.teachers import homeroom_teacher_of
from storage.counseling import Counseling
from storage.pupils import Pupil
from storage.staff import Staff
from storage.staff_news import News, put_news

KIND = "counseling"
LONGEST = 180  # minutes


def appoint(
    session: Session, school: SchoolContext, talk: Counseling, starts_at: datetime, minutes: int, now: datetime
) -> None:
    """The talk takes place then; a time that it had is given back.

    The homeroom teacher hears that the child is expected, and when; the family only of what it knows anyway. Raises
    :class:`UserError` for a time that is over or in which the counselor has something else.
    """
    if starts_at <= now or not 0 < minutes <= LONGEST:
        raise UserError("counseling/which_time")
    with session.begin_nested():
        if talk.slot_id is not None:
            give_back(session, school, talk.slot_id)
        ends_at = starts_at + timedelta(minutes=minutes)
        slot = take_time(session, school, talk.counselor_id, starts_at, ends_at, KIND, now)
    talk.slot_id, talk.starts_at, talk.ends_at = slot.id, slot.starts_at, slot.ends_at
    talk.state, talk.last_at = "agreed", now
    session.flush()
    if talk.source == "family":
        tell_family(session, school, talk, "counseling/time_family", f"time/{starts_at:%Y%m%d%H%M}", now)
    else:
        _tell_homeroom(session, school, talk, now)


def release(session: Session, school: SchoolContext, talk: Counseling) -> None:
    """The talk has no time any more; what is over keeps it."""
    if talk.slot_id is not None:
        give_back(session, school, talk.slot_id)
    talk.slot_id = talk.starts_at = talk.ends_at = None
    session.flush()


def tell_family(session: Session, school: SchoolContext, talk: Counseling, what: str, key: str, now: datetime) -> bool:
    """Tell the guardian who began this talk, and nobody else; never what was said. Whether anybody could be told."""
    if talk.guardian_id is None or talk.hidden:
        return False
    whom = recipient_of(session, school.id, talk.pupil_id, talk.guardian_id)
    if whom is None:
        return False
    counselor = surname(session.get_one(Staff, talk.counselor_id).name)
    due = in_own_hours(school.rules.hours, whom.hours, school.calendar.end_of_quiet(now))
    for identity_id in whom.identity_ids:
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=say(what, counselor=counselor, at=talk.starts_at),
            purpose="answer",
            key=f"counseling/{talk.id}/{key}/{identity_id}",
            now=now,
            due_at=due,
            what=phrase("counseling/what"),
        )
    return bool(whom.identity_ids)


def _tell_homeroom(session: Session, school: SchoolContext, talk: Counseling, now: datetime) -> None:
    """That the child is expected, and when; never what about."""
    pupil = session.get_one(Pupil, talk.pupil_id)
    teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now)
    if teacher is not None and talk.starts_at is not None:
        line = phrase("counseling/time_homeroom", child=pupil.name, at=talk.starts_at)
        put_news(session, school.id, News(teacher.id, f"counseling/time/{talk.id}", line), now)
