"""No time suits, or there is none: the family's wish waits for the host, who names a time, calls, or says why not."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments import telling
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.visit_booking.actions.choosing import Choosing, keep_topic, party_of
from handlers.visit_booking.actions.hosts import group_of, own_child, ways_of
from handlers.visit_booking.actions.showing import show_one
from storage.base import new_id
from storage.bookings import Booking, BookingSibling
from storage.staff_news import News, put_news
from storage.visit_booking import of_host, wish_of

# Where a host reads it.
MINE = "visit_booking.mine"


def ask_for_hours(session: Session, school: SchoolContext, actor: Actor, of: Choosing, now: datetime) -> None:
    """Somebody wants to come and finds no time at all: the host reads of it."""
    _put(session, school, actor, now, (of.pupil_id, of.group.key, of.way), ())


def wish(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    about: tuple[int, str, str],
    pieces: Sequence[str],
    now: datetime,
) -> str:
    """A family says in its own words (or voice) when or what; ``about`` is the child, whom, and in which way.

    Returns whom one asked. Raises :class:`UserError` for too many words, and
    :class:`AccessDeniedError`.
    """
    pupil_id, who, way = about
    group = group_of(session, actor, pupil_id, who, now)
    if way not in ways_of(session, school.id, group):
        raise UserError("visit_booking/changed_since")
    _put(session, school, actor, now, about, pieces)
    return group.called


def tell_of_hours(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> int:
    """The host has written hours: the families that found no time at all hear of it, once; how many were told.

    A family that said when it could come still waits for the host's own word.
    """
    waiting = of_host(session, school.id, actor.staff_id or 0, ("wanted",))
    told = [row for row in waiting if row.starts_at is None and row.topic is None]
    for row in told:
        reply = say("visit_booking/wish_hours", of=show_one(session, row, now))
        telling.tell_home(session, school, row, reply, now)
        row.state, row.version = "cancelled", row.version + 1
    session.flush()
    return len(told)


def answered_by(school: SchoolContext, now: datetime) -> date:
    """A host answers a wish by the next school day."""
    return school.calendar.next_school_day(at_school(now).date())


def by_when(school: SchoolContext, now: datetime) -> str:
    """Until when the answer comes, as one says it: 明天, or the day."""
    by, today = answered_by(school, now), at_school(now).date()
    return phrase("visit_booking/by_when", by=by, tomorrow=(by - today).days == 1)


def _put(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    now: datetime,
    about: tuple[int, str, str],
    pieces: Sequence[str],
) -> Booking:
    """The one wish of this home to this host, written or said anew; the host reads it with the next round."""
    pupil_id, who, way = about
    child, host = own_child(session, actor, pupil_id), group_of(session, actor, pupil_id, who, now).hosts[0]
    party = party_of(session, actor, pupil_id, host.staff_id, now)
    booking = wish_of(session, school.id, party.household_id, host.staff_id)
    if booking is None:
        booking = Booking(
            id=new_id(), school_id=school.id, staff_id=host.staff_id, pupil_id=pupil_id,
            household_id=party.household_id, guardian_id=party.guardian_id, way=way, state="wanted",
            by_staff=False, made_at=now, version=0, media="",
        )  # fmt: skip
        session.add(booking)
        session.flush()
        for sibling in party.siblings:
            session.add(BookingSibling(school_id=school.id, booking_id=booking.id, pupil_id=sibling))
    booking.way, booking.guardian_id, booking.version = way, party.guardian_id, booking.version + 1
    if pieces:
        keep_topic(session, booking, pieces)
    session.flush()
    line = phrase("visit_booking/wish_line", child=child.name, way=way, has_words=bool(pieces))
    news = News(host.staff_id, f"visit_booking/wish/{booking.id}", line, MINE, phrase("visit_booking/matter_host"))
    put_news(session, school.id, news, now)
    return booking
