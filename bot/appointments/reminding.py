"""Reminders of appointments: the day before and an hour before, to both sides."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.appointments.stages import plan
from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from storage.bookings import Booking, live_of_host, live_of_household
from storage.staff_news import News, put_news


def remind(session: Session, school: SchoolContext, booking: Booking, stage: str, now: datetime) -> None:
    """What this stage has to say: ``eve`` the host's list of the day, ``day`` and ``hour`` before it.

    Nothing where it is too late to say it.
    """
    if booking.starts_at is None or booking.starts_at <= now or (stage != "hour" and _day_of(booking) == _today(now)):
        return
    if stage == "eve":
        _list_of_host(session, school, booking, now)
    elif stage == "day":
        _the_day_before(session, school, booking, now)
    elif booking.state == "booked":
        _the_hour_before(session, school, booking, now)


def _list_of_host(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """All of the host's day in one line, however many families come; written anew, it is told once."""
    day = _day_of(booking)
    mine = [each for each in live_of_host(session, school.id, booking.staff_id) if _day_of(each) == day]
    coming = [telling.told_of(session, each) for each in mine if each.state in ("asked", "booked")]
    asked, invited = (sum(each.state == state for each in mine) for state in ("asked", "invited"))
    line = phrase("visit_booking/host_eve", coming=coming, day=day, asked=asked, invited=invited)
    put_news(session, school.id, News(booking.staff_id, f"visit_booking/eve/{day}", line), now)


def _the_day_before(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """One message about all that a family has on that day, with whomever; what is not answered yet is asked again."""
    if booking.state == "invited":
        telling.ask_family(session, school, booking, "visit_booking/family_invited_still", now)
        telling.call_instead(session, school, booking, now)
        return
    if booking.state != "booked":
        return
    others = [each for each in _same_family(session, school, booking) if each.state == "booked"]
    for each in others:  # theirs is told with this one
        plan(school, each, each.next_at or now)
    together = sorted([booking, *others], key=lambda each: (each.starts_at or now, each.id))
    of_day = [telling.told_of(session, each) for each in together]
    telling.family(session, school, booking, "visit_booking/family_day", now, of_day=of_day)


def _same_family(session: Session, school: SchoolContext, booking: Booking) -> list[Booking]:
    """Other bookings of this guardian on the same day whose reminder is due as well; another process's are its own."""
    mine = (Booking.school_id == school.id, Booking.household_id == booking.household_id, Booking.id != booking.id)
    due = (Booking.next_stage == "day", Booking.next_at.is_not(None))
    found = session.scalars(
        select(Booking).where(*mine, *due).order_by(Booking.id).with_for_update(skip_locked=True)
    ).all()
    day = _day_of(booking)
    return [each for each in found if _day_of(each) == day and each.guardian_id == booking.guardian_id]


def _today(now: datetime) -> date:
    return at_school(now).date()


def _day_of(booking: Booking) -> date | None:
    return at_school(booking.starts_at).date() if booking.starts_at else None


def _the_hour_before(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """Both sides; on a parents' day a family hears it once, before the first of its talks, and no host hears it."""
    if booking.day_id is None:
        telling.host(session, school, booking, "visit_booking/host_hour", now)
    elif _is_there_already(session, school, booking):
        return
    telling.family(session, school, booking, "visit_booking/family_hour", now)


def _is_there_already(session: Session, school: SchoolContext, booking: Booking) -> bool:
    ahead = live_of_household(session, school.id, booking.household_id)
    of_day = [each for each in ahead if each.day_id == booking.day_id and each.starts_at and booking.starts_at]
    return any(each.starts_at < booking.starts_at for each in of_day if each.starts_at and booking.starts_at)
