"""A family chooses a time with somebody, and takes it, stands in its line, or names another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.making import Party, book
from bot.appointments.times import FreeTime, free_times
from bot.appointments.waiting import join
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import is_voice, media_of
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.visit_booking.actions.hosts import Group, group_of, own_child, siblings_taught, ways_of
from handlers.visit_booking.actions.showing import Appointment, show_one
from storage.bookings import TOPIC, Booking
from storage.sealing import seal
from storage.slot_waits import SlotWait, waiting_for

# Of what a family wants to talk about.
LONGEST_TOPIC = 300


@dataclass(frozen=True, slots=True)
class Choosing:
    """Who a family wants to meet, about which child and in which way; ``also`` are siblings of the same teacher."""

    pupil_id: int
    child: str
    group: Group
    way: str
    times: tuple[FreeTime, ...]

    @property
    def free(self) -> list[FreeTime]:
        """What can be taken now; the same moment with several people of a group once."""
        return list({each.starts_at: each for each in reversed(self.times) if each.seats_left}.values())[::-1]

    @property
    def full(self) -> list[FreeTime]:
        """What others have: there may be a line."""
        free = {each.starts_at for each in self.times if each.seats_left}
        return [each for each in self.times if not each.seats_left and each.starts_at not in free]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A time that somebody chose: about which child, whom of which group (``who``), in which way."""

    pupil_id: int
    who: str
    way: str
    staff_id: int
    starts_at: datetime


def choose(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, who: str, way: str, now: datetime
) -> Choosing:
    """All times of whom ``who`` names, in this way; :class:`AccessDeniedError` for what is not for this family."""
    child, group = own_child(session, actor, pupil_id), group_of(session, actor, pupil_id, who, now)
    times = free_times(session, school, group.staff_ids, way, now, full=True)
    return Choosing(pupil_id, child.name, group, way, tuple(times))


def time_at(session: Session, school: SchoolContext, group: Group, wanted: Wanted, now: datetime) -> FreeTime:
    """This very time, if it can still be taken; raises :class:`UserError` ``visit_booking/just_taken``."""
    day = at_school(wanted.starts_at).date()
    people = [each for each in group.staff_ids if each == wanted.staff_id]
    found = free_times(session, school, people, wanted.way, now, first=day, last=day)
    for each in found:
        if each.starts_at == wanted.starts_at:
            return each
    raise UserError("visit_booking/just_taken")


def take(
    session: Session, school: SchoolContext, actor: Actor, wanted: Wanted, now: datetime, said: Sequence[str] = ()
) -> Appointment:
    """Take this time for one's child, siblings of the same teacher taken along; ``said`` is what it shall be about.

    Raises what :func:`bot.appointments.making.book` raises, and :class:`AccessDeniedError`.
    """
    group = group_of(session, actor, wanted.pupil_id, wanted.who, now)
    if wanted.way not in ways_of(session, school.id, group) or wanted.way == "home":
        raise UserError("visit_booking/just_taken")
    time_at(session, school, group, wanted, now)
    party = party_of(session, actor, wanted.pupil_id, wanted.staff_id, now)
    words, voices = spoken(said)
    booking = book(session, school, party, wanted.staff_id, wanted.starts_at, wanted.way, now, topic=words)
    booking.media = " ".join(voices)
    return show_one(session, booking, now)


def stand_in_line(session: Session, school: SchoolContext, actor: Actor, wanted: Wanted, now: datetime) -> SlotWait:
    """Wait for a time that others have; raises as :func:`take` and what :func:`bot.appointments.waiting.join` does."""
    group = group_of(session, actor, wanted.pupil_id, wanted.who, now)
    if wanted.staff_id not in group.staff_ids or wanted.way not in ways_of(session, school.id, group):
        raise UserError("visit_booking/just_taken")
    party = party_of(session, actor, wanted.pupil_id, wanted.staff_id, now)
    return join(session, school, party, wanted.staff_id, wanted.starts_at, wanted.way, now)


def keep_topic(session: Session, booking: Booking, said: Sequence[str]) -> None:
    """What the family wants to talk about; raises as :func:`spoken`."""
    words, voices = spoken(said)
    booking.media = " ".join(voices)
    booking.topic = seal(session, TOPIC, booking.id, booking.school_id, words) if words else None


def spoken(said: Sequence[str]) -> tuple[str, list[str]]:
    """The words of these pieces, with a mark where something was spoken, and the recordings.

    Raises :class:`UserError` for too many words.
    """
    words = " ".join(piece.strip() for piece in said if not is_voice(piece))
    voices = [media_of(piece) for piece in said if is_voice(piece)]
    if len(words) > LONGEST_TOPIC:
        raise UserError("visit_booking/too_long", most=LONGEST_TOPIC)
    return " ".join(filter(None, [words, phrase("dialogue/a_voice") if voices else ""])), voices


def party_of(session: Session, actor: Actor, pupil_id: int, staff_id: int, now: datetime) -> Party:
    """The family that asks, with the children whom this host teaches."""
    child = own_child(session, actor, pupil_id)
    siblings = siblings_taught(session, actor, pupil_id, staff_id, now)
    return Party(child.household_id, pupil_id, child.guardian_id, tuple(each.pupil_id for each in siblings))


def before_in_line(session: Session, wait: SlotWait) -> int:
    """How many families wait before this one."""
    return sum(each.turn < wait.turn for each in waiting_for(session, wait.slot_id))
