"""A turn of one family on a parents' day, and its talks with a teacher, for whoever tries what is not theirs."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.links import feed_token
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.visit_booking.actions import choosing as talks
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions import recording, wishing
from handlers.visit_booking.actions.parents_day_facts import day_facts
from handlers.visit_booking.actions.parents_day_looking import Wanted
from storage.base import new_id
from storage.bookings import Booking
from storage.calendar_feeds import make_feed
from storage.office_hours import OfficeHours, StaffAbsence
from storage.parents_days import round_of
from storage.pupils import Guardian
from storage.session import vault_of
from storage.visit_booking import wish_of


def has_a_turn(
    session: Session, school: SchoolContext, opens: Actor, class_id: int, guardian_id: int, now: datetime
) -> tuple[int, int, int]:
    """A day eight days ahead on which this guardian's home has a turn: ids of the day, the home and the booking."""
    day: date = at_school(now).date() + timedelta(days=8)
    teachers = ((opens.staff_id or 0, "向日葵教室"),)
    wanted = Wanted(class_id, day, 14 * 60, 17 * 60, 10, 0, teachers, "", day - timedelta(days=2))
    day_id = opening.open_day(session, school, opens, wanted, now)
    facts = day_facts(session, school.id, day_id, now)
    home = session.get_one(Guardian, guardian_id).household_id
    choosing.choose(session, school, facts, choosing.family_in(session, school.id, facts, home), 0, now)
    return day_id, home, round_of(session, school.id, day_id, home)[0].id


# What her mother wants to talk about, in a talk that is booked and in a wish that waits.
TALKED = ("夜里怕黑", "周六上午都在家")


def has_talks(
    session: Session, school: SchoolContext, family: Actor, teacher: Actor, pupil_id: int, media_id: int, now: datetime
) -> tuple[int, int, str]:
    """A talk booked for next Wednesday and a wish that waits, both with the homeroom teacher; one talk written up.

    Ids of the booked one and of the wish, and the secret of the teacher's calendar.
    """
    host = teacher.staff_id or 0
    hours = OfficeHours(school_id=school.id, staff_id=host, weekday=2, starts=980, ends=1000, length=20, seats=1)
    hours.ways, hours.since, hours.written_at = "school phone video", at_school(now).date(), now
    session.add(hours)
    session.flush()
    day = at_school(now).date() + timedelta(days=(2 - at_school(now).weekday()) % 7)
    chosen = talks.Wanted(pupil_id, "homeroom", "school", host, datetime.combine(day, time(16, 20), SHANGHAI))
    booked = talks.take(session, school, family, chosen, now, [TALKED[0], f"voice:{media_id}"])
    behind = Booking(
        id=new_id(), school_id=school.id, staff_id=host, pupil_id=pupil_id, household_id=booked.household_id,
        guardian_id=None, way="school", state="came", made_at=now, version=0, starts_at=now - timedelta(days=2),
        ends_at=now - timedelta(days=2) + timedelta(minutes=20),
    )  # fmt: skip
    session.add(behind)
    session.flush()
    recording.record(session, school, teacher, behind.id, recording.Written("", "", "给她一盏小夜灯"), now)
    wishing.wish(session, school, family, (pupil_id, "homeroom", "school"), [TALKED[1]], now)
    found = wish_of(session, school.id, booked.household_id, host)
    make_feed(session, school.id, host)
    return booked.booking_id, found.id if found else 0, feed_token(vault_of(session), host, 1)


def has_hours(session: Session, school: SchoolContext, teacher: Actor, now: datetime) -> tuple[int, int]:
    """Hours of a teacher and a day on which nobody can come: their ids, for colleagues to take away."""
    host, day = teacher.staff_id or 0, at_school(now).date() + timedelta(days=30)
    hours = OfficeHours(school_id=school.id, staff_id=host, day=day, starts=480, ends=500, length=20, seats=1)
    hours.ways, hours.since, hours.written_at = "phone", day, now
    away = StaffAbsence(school_id=school.id, staff_id=host, first=day, last=day, written_at=now)
    session.add_all([hours, away])
    session.flush()
    return hours.id, away.id
