"""A host invites one home to talk: which child, what about, and a time that the home may take or change."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.making import Party, invite
from bot.appointments.times import FreeTime, free_times
from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil
from bot.identity.audience import pupils_to_choose_from
from bot.identity.families import Family, guardians_to_tell
from bot.policy import Leaving, pass_each
from handlers.visit_booking.actions.choosing import LONGEST_TOPIC
from handlers.visit_booking.actions.hosting import PLACE, end_wish, mine, other_names
from handlers.visit_booking.actions.showing import Appointment, show_one
from handlers.visit_booking.rules.clock_time import clock_time
from storage.bookings import Booking
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.visit_booking import usual_place

WHY = "visit invitation"
MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a host offers. ``home`` is a household; 0 where the child has one. ``wish``: the booking it answers."""

    pupil_id: int
    home: int
    way: str
    starts_at: datetime
    topic: str = ""
    wish: int = 0
    because: str = ""


def find_pupil(session: Session, actor: Actor, words: str) -> Pupil:
    """The one child whom one may invite about and who is called so: the whole name, the given one, or with the class.

    Raises :class:`UserError` where nobody or several are meant.
    """
    wanted = "".join(words.split())
    pupils = _may_invite(session, actor)
    classes = _class_names(session, actor, pupils)
    ways = (
        lambda pupil: wanted == pupil.name,
        lambda pupil: wanted in (given_name(pupil.name), classes[pupil.class_id] + pupil.name),
        lambda pupil: bool(wanted) and wanted in pupil.name,
    )
    found = next((hits for way in ways if (hits := [pupil for pupil in pupils if way(pupil)])), [])
    if not found:
        raise UserError("visit_booking/no_such_child", words=words)
    if len(found) > 1:
        names = [f"{classes[pupil.class_id]}{pupil.name}" for pupil in found[:MOST_FOUND]]
        raise UserError("visit_booking/several_children", names=names)
    return found[0]


def homes_of(session: Session, actor: Actor, pupil_id: int, wish: Booking | None = None) -> list[Family]:
    """The homes of a child about which one may invite, in the order of the chain; else :class:`AccessDeniedError`."""
    return guardians_to_tell(session, actor.school_id, _one(session, actor, pupil_id, wish).id)


def child_name(session: Session, actor: Actor, pupil_id: int, wish: Booking | None = None) -> str:
    """How the child is called; :class:`AccessDeniedError` for who may not invite about it."""
    return _one(session, actor, pupil_id, wish).name


def own_times(session: Session, school: SchoolContext, actor: Actor, way: str, now: datetime) -> list[FreeTime]:
    """When one has time by one's own hours."""
    return free_times(session, school, [actor.staff_id or 0], way, now)


def send(session: Session, school: SchoolContext, actor: Actor, of: Invitation, now: datetime) -> Appointment:
    """Offer the time to the home, which takes it, chooses another, or says that it cannot.

    Raises :class:`UserError` where nobody of the home can be reached at all, the words are not decent, or as
    :func:`bot.appointments.making.invite`; :class:`AccessDeniedError` for the child of others.
    """
    wish = mine(session, actor, of.wish) if of.wish else None
    if wish is None:
        access_pupil(session, actor, of.pupil_id, why=WHY, now=now)
    wanted = wish.household_id if wish else of.home
    homes = homes_of(session, actor, of.pupil_id, wish)
    home = next((each for each in homes if wanted in (0, each.household_id)), None)
    if home is None:
        raise UserError("visit_booking/nobody_known")
    if len(of.topic) > LONGEST_TOPIC:
        raise UserError("visit_booking/too_long", most=LONGEST_TOPIC)
    if of.topic:
        texts = leaving_topic(session, actor, of.pupil_id, of.topic, wish)
        pass_each(session, school, actor, texts, place=PLACE, reason=of.because, now=now)
    party = Party(home.household_id, of.pupil_id, wish.guardian_id if wish else None)
    minutes, place_id = _as_in_hours(session, school, actor, of, now)
    booking = invite(
        session, school, party, actor.staff_id or 0, of.starts_at, minutes, of.way, now,
        topic=of.topic, place_id=place_id if of.way == "school" else None,
    )  # fmt: skip
    if wish is not None:
        end_wish(session, school, wish, "cancelled")
    return show_one(session, booking, now)


def leaving_topic(
    session: Session, actor: Actor, pupil_id: int, words: str, wish: Booking | None = None
) -> list[Leaving]:
    """What it shall be about, on its way to the home. Raises :class:`AccessDeniedError`."""
    pupil = _one(session, actor, pupil_id, wish)
    return [Leaving(words, tuple(other_names(session, [pupil])), to="family")]


def moment_of(day: date, hour: str) -> datetime:
    """The moment that a day and a typed time name; :class:`UserError` for what is no time."""
    found = clock_time(hour)
    if found is None:
        raise UserError("visit_booking/what_time")
    return datetime.combine(day, found, SHANGHAI)


def wish_of(session: Session, actor: Actor, booking_id: int) -> Booking:
    """The wish that an invitation answers; :class:`AccessDeniedError` for one to somebody else."""
    row = mine(session, actor, booking_id)
    if row.state != "wanted":
        raise AccessDeniedError
    return row


def _may_invite(session: Session, actor: Actor) -> list[Pupil]:
    """The children of one's classes; a counselor, or who is on duty for all, may invite about every child."""
    if any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held):
        here = (Pupil.school_id == actor.school_id, is_here())
        return list(session.scalars(select(Pupil).where(*here)))
    return pupils_to_choose_from(session, actor)


def _as_in_hours(
    session: Session, school: SchoolContext, actor: Actor, of: Invitation, now: datetime
) -> tuple[int, int | None]:
    """How long and where: as the host's own hours say for this moment, else the usual time and place."""
    for each in own_times(session, school, actor, of.way, now):
        if each.starts_at == of.starts_at:
            return int((each.ends_at - each.starts_at).total_seconds()) // 60, each.place_id
    return school.rules.booking.invite_minutes, usual_place(session, school.id, actor.staff_id or 0)


def _one(session: Session, actor: Actor, pupil_id: int, wish: Booking | None = None) -> Pupil:
    """The child; who was asked by its family may answer, whoever it is."""
    if wish is not None and wish.pupil_id == pupil_id:
        return session.get_one(Pupil, pupil_id)
    found = next((pupil for pupil in _may_invite(session, actor) if pupil.id == pupil_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def _class_names(session: Session, actor: Actor, pupils: list[Pupil]) -> dict[int, str]:
    ids = {pupil.class_id for pupil in pupils}
    rows = session.execute(select(Class.id, Class.name).where(Class.school_id == actor.school_id, Class.id.in_(ids)))
    return {row.id: row.name for row in rows}
