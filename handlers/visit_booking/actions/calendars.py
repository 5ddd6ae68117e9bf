"""Appointments for the calendars of phones: one as a file for a family, all of a host under a secret address.

A host's feed says no child's name unless this host wants it: the address lies with a calendar service of whoever
made the phone, and "a family of 三(2)班" is enough to be on time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.visit_booking.actions.family import own
from handlers.visit_booking.actions.hosting import mine
from handlers.visit_booking.actions.showing import Appointment, show
from handlers.visit_booking.rules.ical import Event, calendar
from storage.bookings import Booking
from storage.calendar_feeds import feed_of, feed_with, make_feed, secret_of
from storage.schools import Class
from storage.staff import Staff
from storage.visit_booking import children_in, for_calendar

# How far back a calendar learns of what was called off.
SINCE = timedelta(days=30)
RINGS = 60


def for_family(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> bytes:
    """One's own appointment as a file; :class:`AccessDeniedError` for another home's and for what has no time."""
    row = own(session, actor, booking_id)
    events = _events(session, school, [row], now, for_host=False, names=True)
    if not events:
        raise AccessDeniedError
    return calendar(events)


def for_host(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> bytes:
    """One appointment of one's own as a file; raises as :func:`for_family`."""
    row = mine(session, actor, booking_id)
    events = _events(session, school, [row], now, for_host=True, names=True)
    if not events:
        raise AccessDeniedError
    return calendar(events)


def feed(session: Session, school: SchoolContext, token: str, now: datetime) -> bytes:
    """All of a host, for who knows the address; :class:`AccessDeniedError` once it was renewed or the host has left."""
    found = feed_with(session, school.id, token)
    if found is None:
        raise AccessDeniedError
    host = session.get_one(Staff, found.staff_id)
    if host.left_at is not None and host.left_at <= now:
        raise AccessDeniedError
    rows = for_calendar(session, school.id, found.staff_id, now - SINCE)
    events = _events(session, school, rows, now, for_host=True, names=found.names)
    return calendar(events, phrase("visit_booking/feed_name", school=school.name))


def my_feed(session: Session, actor: Actor) -> tuple[str, bool] | None:
    """The secret of one's own address, and whether it says names; None before one was made."""
    found = feed_of(session, actor.school_id, actor.staff_id or 0)
    return (secret_of(session, found), found.names) if found else None


def renew(session: Session, actor: Actor, *, anew: bool, names: bool) -> None:
    """Make the address, or with ``anew`` another one: whoever has the old one reads nothing any more."""
    if actor.staff_id is None:
        raise AccessDeniedError
    known = feed_of(session, actor.school_id, actor.staff_id) is not None
    found = make_feed(session, actor.school_id, actor.staff_id)
    found.names = names
    if anew and known:
        found.version += 1
    session.flush()


def _events(
    session: Session, school: SchoolContext, rows: Sequence[Booking], now: datetime, *, for_host: bool, names: bool
) -> list[Event]:
    shown = {each.booking_id: each for each in show(session, rows, now)}
    classes = _classes(session, rows)
    return [
        Event(
            uid=f"booking-{row.id}@{school.config.code or school.id}.jiaxiao",
            version=row.version,
            stamped_at=now,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state=row.state,
            summary=_summary(shown[row.id], classes[row.id], for_host=for_host, names=names),
            place=shown[row.id].place or (school.name if row.way == "school" else ""),
            words=phrase("visit_booking/calendar_words", of=shown[row.id], for_host=for_host, names=names),
            minutes_before=RINGS,
        )
        for row in rows
        if row.starts_at and row.ends_at
    ]


def _summary(of: Appointment, class_name: str, *, for_host: bool, names: bool) -> str:
    return phrase("visit_booking/calendar_summary", of=of, class_name=class_name, for_host=for_host, names=names)


def _classes(session: Session, rows: Sequence[Booking]) -> dict[int, str]:
    """By booking the class of its first child."""
    children = children_in(session, rows)
    return {row.id: session.get_one(Class, children[row.id][0].class_id).name for row in rows}
