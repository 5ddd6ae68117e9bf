"""Appointments as calendar files, and the feed that a host's calendar reads by its secret address."""

from bot.pages.visit import Download, Shown, Visit
from handlers.visit_booking.actions import calendars
from handlers.visit_booking.rules.ical import MIME

NAME = "visit.ics"


def file(visit: Visit, booking_id: int) -> Shown:
    """One appointment of a family."""
    return Download(calendars.for_family(visit.session, visit.school, visit.actor, booking_id, visit.now), MIME, NAME)


def host_file(visit: Visit, booking_id: int) -> Shown:
    """One appointment of a host."""
    return Download(calendars.for_host(visit.session, visit.school, visit.actor, booking_id, visit.now), MIME, NAME)


def feed(visit: Visit, token: str) -> Shown:
    """All of a host. Calendars log in nowhere: who knows the address reads it, until the host makes another."""
    return Download(calendars.feed(visit.session, visit.school, token, visit.now), MIME, NAME)
