"""我的约见: what waits for a host's word, today and ahead; agreed, declined, moved or called off, with a kind note."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import changing, telling
from bot.appointments.times import FreeTime, free_times
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.policy import Leaving, pass_each
from handlers.visit_booking.actions.showing import Appointment, show, show_one
from storage.bookings import NOTE, Booking
from storage.pupils import Pupil, is_here
from storage.sealing import seal
from storage.visit_booking import booking_of, children_in, of_host, to_write_up

PLACE = "visit_booking"
LONGEST_NOTE = 200
AHEAD = ("asked", "booked", "invited", "came")


@dataclass(frozen=True, slots=True)
class Board:
    """A host's appointments. ``waiting``: asked for, or wanted without a time; ``to_write``: over, without a record."""

    waiting: tuple[Appointment, ...]
    ahead: tuple[Appointment, ...]
    to_write: tuple[Appointment, ...]

    @property
    def days(self) -> list[tuple[date, list[Appointment]]]:
        """What is ahead, day by day."""
        timed = [each for each in self.ahead if each.starts_at]
        return [(day, list(of_day)) for day, of_day in groupby(timed, key=_day)]


def board(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Board:
    """All that one has to do with families who come; for so long as ``write_up_days`` a talk is to be written up."""
    staff_id = actor.staff_id or 0
    today = at_school(now).replace(hour=0, minute=0, second=0, microsecond=0)
    no_round = Booking.day_id.is_(None)  # a parents' day has its own timetable
    rows = of_host(session, actor.school_id, staff_id, AHEAD, no_round, Booking.starts_at >= today)
    wishes = of_host(session, actor.school_id, staff_id, ("wanted",))
    waiting = [*(row for row in rows if row.state == "asked" and _is_ahead(row, now)), *wishes]
    since = now - timedelta(days=school.rules.booking.write_up_days)
    behind = to_write_up(session, actor.school_id, staff_id, since, now)
    ahead = [row for row in rows if row.state != "asked" and row.ends_at and row.ends_at > now]
    return Board(*(tuple(show(session, part, now)) for part in (waiting, ahead, behind)))


def mine(session: Session, actor: Actor, booking_id: int, *, lock: bool = False) -> Booking:
    """A booking of which one is the host; :class:`AccessDeniedError` for every other."""
    row = booking_of(session, actor.school_id, booking_id, lock=lock)
    if row is None or actor.staff_id is None or row.staff_id != actor.staff_id:
        raise AccessDeniedError
    return row


def one(session: Session, actor: Actor, booking_id: int, now: datetime) -> tuple[Appointment, tuple[str, ...]]:
    """One's own appointment, and the recordings in which the family says what it is about."""
    return show_one(session, mine(session, actor, booking_id), now), voices(session, actor, booking_id)


def voices(session: Session, actor: Actor, booking_id: int) -> tuple[str, ...]:
    """The recordings in which a family says what its appointment with one is about."""
    return tuple(mine(session, actor, booking_id).media.split())


def approve(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime, note: str = "", why: str = ""
) -> Appointment:
    """Agree, perhaps with a word to the family; ``why``: why a questioned word goes out all the same."""
    row = mine(session, actor, booking_id)
    _pass(session, school, actor, row, note, why, now)
    return show_one(session, changing.approve(session, school, row, now, note=note), now)


def refuse(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime, note: str = "", why: str = ""
) -> Appointment:
    """Decline what was asked for, say no to a wish, or call off what was agreed; the family is told, with the note.

    Returns it as it was. Raises :class:`UserError` ``visit_booking/changed_since`` when it is over.
    """
    row = mine(session, actor, booking_id)
    before = show_one(session, row, now)
    _pass(session, school, actor, row, note, why, now)
    if row.state == "asked":
        changing.decline(session, school, row, now, by_host=True, note=note)
    elif row.state == "wanted":
        end_wish(session, school, row, "declined", note)
        of = show_one(session, row, now)
        telling.tell_home(session, school, row, say("visit_booking/wish_declined", of=of, note=note), now)
    elif row.starts_at is not None and row.starts_at <= now:
        raise UserError("visit_booking/changed_since")
    else:
        changing.cancel(session, school, row, now, by_host=True, note=note)
    return before


def end_wish(session: Session, school: SchoolContext, row: Booking, state: str, note: str = "") -> None:
    """A wish without a time is answered."""
    if row.state != "wanted":
        raise UserError("visit_booking/changed_since")
    row.state, row.version = state, row.version + 1
    row.note = seal(session, NOTE, row.id, row.school_id, note) if note else row.note
    telling.settled(session, school, row)
    session.flush()


def will_call(session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime) -> Appointment:
    """Answer a wish by a call: it stands on the host's own list of calls, and the family is told."""
    row = mine(session, actor, booking_id, lock=True)
    end_wish(session, school, row, "cancelled")
    telling.call_instead(session, school, row, now)
    of = show_one(session, row, now)
    telling.tell_home(session, school, row, say("visit_booking/will_call", of=of), now)
    return of


def times_to_move(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, now: datetime
) -> list[FreeTime]:
    """Other times of one's own hours."""
    row = mine(session, actor, booking_id)
    found = free_times(session, school, [row.staff_id], row.way, now)
    return [each for each in found if each.starts_at != row.starts_at]


def move(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, starts_at: datetime, now: datetime
) -> Appointment:
    """To another of one's times; the family is told, and may say that it does not suit."""
    row = mine(session, actor, booking_id)
    if row.starts_at is not None and row.starts_at <= now and row.state != "wanted":
        raise UserError("visit_booking/changed_since")
    return show_one(session, changing.move(session, school, row, starts_at, now, by_host=True), now)


def leaving_note(session: Session, actor: Actor, booking_id: int, note: str) -> list[Leaving]:
    """A note on its way to the family. Raises :class:`AccessDeniedError`."""
    return [leaving(session, mine(session, actor, booking_id), note)]


def leaving(session: Session, row: Booking, words: str) -> Leaving:
    """Words on their way to the family of this booking: the other children of the class are none of its business."""
    own = children_in(session, [row])[row.id]
    return Leaving(words, tuple(other_names(session, own)), to="family")


def other_names(session: Session, children: Iterable[Pupil]) -> list[str]:
    """The names of the classmates of these children."""
    own = list(children)
    classes, ids = {each.class_id for each in own}, {each.id for each in own}
    mates = select(Pupil.name).where(Pupil.class_id.in_(classes), Pupil.id.not_in(ids), is_here())
    return list(session.scalars(mates))


def _pass(
    session: Session, school: SchoolContext, actor: Actor, row: Booking, note: str, why: str, now: datetime
) -> None:
    if len(note) > LONGEST_NOTE:
        raise UserError("visit_booking/too_long", most=LONGEST_NOTE)
    if note:
        pass_each(session, school, actor, [leaving(session, row, note)], place=PLACE, reason=why, now=now)


def _is_ahead(row: Booking, now: datetime) -> bool:
    return row.starts_at is None or row.starts_at > now


def _day(of: Appointment) -> date:
    assert of.starts_at  # noqa: S101  for the type checker: only timed ones come here
    return at_school(of.starts_at).date()
