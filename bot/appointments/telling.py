"""Who hears of a change: always the other side of who made it, and both where time made it.

Families are told at once, after the quiet hours; a host at the next round of the staff, at once where it is today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.bringing import tell_bringer
from bot.core.clock import at_school
from bot.core.names import surname
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from bot.identity.families import guardians_to_tell
from storage.bookings import NOTE, TOPIC, Booking, siblings_of
from storage.identities import identities_of_staff
from storage.matters import close_matters
from storage.office_hours import Place
from storage.phone_call import ask_call
from storage.pupils import Pupil
from storage.sealing import unseal
from storage.slot_waits import SlotWait
from storage.slots import Slot
from storage.staff_news import News, put_news
from storage.visit_booking import staff_names

# Steps of visit_booking's chat, each with ``booking_id``: a family answers an offer, a host answers a request.
FAMILY_ANSWERS, HOST_ANSWERS, HOST_LIST = "visit_booking.answer", "visit_booking.asked", "visit_booking.mine"
# Reminders, and what is over: nobody is called for these alone.
NO_CALL = frozenset(f"visit_booking/family_{what}" for what in ("day", "hour", "hold_over", "missed", "came_after_all"))
ASKED = "visit_booking/host_asked"
# What is so near would be over, or begun, before the staff's next round.
AT_ONCE = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Told:
    """What the messages say about a booking; ``host`` is called as one does (杨老师), ``children`` are joined names."""

    children: str
    host: str
    starts_at: datetime
    ends_at: datetime
    way: str
    place: str
    code: str
    topic: str
    note: str

    @property
    def minutes(self) -> int:
        """How long the talk is."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a family has to answer: ``label`` stands in a list, its number leads to ``go``, ``words`` is the push."""

    key: str
    label: str
    go: Go
    words: Callable[[int], Reply]


def told_of(session: Session, booking: Booking) -> Told:
    """The booking as people read it; who may read it is the caller's to know. It has had a time."""
    if booking.starts_at is None or booking.ends_at is None:
        raise ValueError(f"booking {booking.id} has never had a time")
    slot = session.get(Slot, booking.slot_id) if booking.slot_id else None
    place = session.get(Place, slot.place_id) if slot and slot.place_id else None
    ids = [booking.pupil_id, *siblings_of(session, booking.id)]
    names = {row.id: row.name for row in session.execute(select(Pupil.id, Pupil.name).where(Pupil.id.in_(ids)))}
    return Told(
        children="、".join(names[each] for each in ids),
        host=called(session, booking.school_id, booking.staff_id, booking.starts_at),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        way=booking.way,
        place=place.name if place and booking.way == "school" else "",
        code=booking.code or "",
        topic=unseal(session, TOPIC, booking.id, booking.school_id, booking.topic),
        note=unseal(session, NOTE, booking.id, booking.school_id, booking.note),
    )


def called(session: Session, school_id: int, staff_id: int, at: datetime) -> str:
    """How one calls a member of staff then: 杨老师, 周校长."""
    of = staff_names(session, school_id, [staff_id], at)[staff_id]
    return phrase("visit_booking/staff_called", surname=surname(of.name), role=of.role)


def family(session: Session, school: SchoolContext, booking: Booking, text: str, now: datetime, **values: Any) -> bool:
    """Tell the family the message ``text`` (``visit_booking/family_…``); whether somebody of it could be told.

    Who has no WeChat gets a call of the host, except about what needs none (:data:`NO_CALL`).
    """
    was_told = tell_home(session, school, booking, say(text, of=told_of(session, booking), **values), now)
    if not was_told and text not in NO_CALL:
        call_instead(session, school, booking, now)
    return was_told


def ask_family(
    session: Session, school: SchoolContext, booking: Booking, text: str, now: datetime, **values: Any
) -> bool:
    """The same with a number to answer by; the matter is open until :func:`settled`."""
    of = told_of(session, booking)
    matter = Matter(
        key=matter_key(booking),
        label=phrase("visit_booking/matter_family", of=of),
        go=Go(FAMILY_ANSWERS, {"booking_id": booking.id}),
        words=lambda number: say(text, of=of, number=number, **values),
    )
    was_told = bring_home(session, school, booking, text, matter, now)
    if not was_told:
        call_instead(session, school, booking, now)
    return was_told


def tell_home(session: Session, school: SchoolContext, booking: Booking, reply: Reply, now: datetime) -> bool:
    """Tell who answers for the home, after the quiet hours, once for each change; whether anybody could be told."""
    people = _family_of(session, school, booking)
    for identity_id in people:
        _tell(session, school, identity_id, reply, (_key(booking, reply.template, identity_id), booking.starts_at), now)
    return bool(people)


def bring_home(
    session: Session, school: SchoolContext, booking: Booking, what: str, matter: Matter, now: datetime
) -> bool:
    """The same with a number, until ``matter.key`` is closed; ``what`` is the message that says it."""
    people = _family_of(session, school, booking)
    for identity_id in people:
        todo = Todo(
            key=matter.key,
            push_key=_key(booking, what, identity_id),
            label=matter.label,
            go=matter.go,
            words=matter.words,
            what=phrase("visit_booking/what"),
            purpose="appointment",
            when=_when(booking.starts_at),
        )
        bring(session, school, identity_id, todo, now)
    return bool(people)


def host(session: Session, school: SchoolContext, booking: Booking, text: str, now: datetime, **values: Any) -> None:
    """Tell the host the message ``text`` (``visit_booking/host_…``) at the next round, or at once where it is near."""
    of = told_of(session, booking)
    line = phrase(text, of=of, **values)
    waits = text == ASKED
    step, label = (HOST_LIST, phrase("visit_booking/matter_host")) if waits else ("", "")
    put_it = _is_near(booking, now)
    people = identities_of_staff(session, school.id, booking.staff_id) if put_it else []
    for identity_id in people:
        if waits:
            bring(session, school, identity_id, _asked(booking, identity_id, lambda: line), now)
        else:
            reply, key = say("visit_booking/to_host", line=line), _key(booking, text, identity_id)
            _tell(session, school, identity_id, reply, (key, booking.starts_at), now, who=phrase("delivery/yourself"))
    if not people:
        news = News(booking.staff_id, f"{text}/{booking.id}/{booking.version}", line, step, label)
        put_news(session, school.id, news, now)
    if booking.way == "room":
        tell_bringer(session, school, booking, text, now, at_once=put_it)


def made(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """A family took a time: the host hears of it, or is asked."""
    host(session, school, booking, ASKED if booking.state == "asked" else "visit_booking/host_booked", now)


def invited(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """A host named a time: the family is asked."""
    ask_family(session, school, booking, "visit_booking/family_invited", now)


def line_over(session: Session, school: SchoolContext, slot: Slot, wait: SlotWait, now: datetime) -> None:
    """No seat came free for a family that waited."""
    families = guardians_to_tell(session, school.id, wait.pupil_id)
    guardians = (one for each in families for one in each.guardians if one.guardian_id == wait.guardian_id)
    said = say(
        "visit_booking/family_line_over",
        child=session.get_one(Pupil, wait.pupil_id).name,
        host=called(session, school.id, slot.staff_id, slot.starts_at),
        starts_at=slot.starts_at,
    )
    for identity_id in (each for guardian in guardians for each in guardian.identity_ids):
        key = f"visit_booking/line_over/{slot.id}/{wait.turn}/{identity_id}"
        _tell(session, school, identity_id, said, (key, slot.starts_at), now)


def settled(session: Session, school: SchoolContext, booking: Booking) -> None:
    """Nobody has to answer about this booking any more."""
    close_matters(session, school_id=school.id, key=matter_key(booking))
    close_matters(session, school_id=school.id, key=_asked_key(booking))


def call_instead(session: Session, school: SchoolContext, booking: Booking, now: datetime) -> None:
    """The host calls this family: nobody of it reads WeChat, or nobody has answered."""
    ask_call(
        session,
        school.id,
        pupil_id=booking.pupil_id,
        guardian_id=booking.guardian_id,
        caller_id=booking.staff_id,
        why="visit",
        about=f"booking:{booking.id}",
        due_on=at_school(now).date(),
        now=now,
    )


def matter_key(booking: Booking) -> str:
    """What a family has to answer about this booking."""
    return f"visit_booking/answer/{booking.id}"


def _asked_key(booking: Booking) -> str:
    return f"visit_booking/asked/{booking.id}"


def _asked(booking: Booking, identity_id: int, line: Callable[[], str]) -> Todo:
    return Todo(
        key=_asked_key(booking),
        push_key=_key(booking, ASKED, identity_id),
        label=phrase("visit_booking/matter_host"),
        go=Go(HOST_ANSWERS, {"booking_id": booking.id}),
        words=lambda number: say("visit_booking/to_host_asked", line=line(), number=number),
        what=phrase("visit_booking/what"),
        purpose="appointment",
        when=_when(booking.starts_at),
    )


def _tell(
    session: Session,
    school: SchoolContext,
    identity_id: int,
    reply: Reply,
    once: tuple[str, datetime | None],
    now: datetime,
    *,
    who: str = "",
) -> None:
    """Say it after the quiet hours; ``once`` is its key and the time of the talk, None for a wish without one."""
    key, starts_at = once
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=reply,
        purpose="appointment",
        key=key,
        now=now,
        due_at=school.calendar.end_of_quiet(now),
        what=phrase("visit_booking/what"),
        when=_when(starts_at),
        who=who,
    )


def _family_of(session: Session, school: SchoolContext, booking: Booking) -> tuple[int, ...]:
    """The WeChat users of who answers for the family; of all of it where nobody does, or this one has none now."""
    families = guardians_to_tell(session, school.id, booking.pupil_id)
    mine = next((each for each in families if each.household_id == booking.household_id), None)
    if mine is None:
        return ()
    one = next((each for each in mine.guardians if each.guardian_id == booking.guardian_id), None)
    return one.identity_ids if one and one.identity_ids else mine.identity_ids


def _is_near(booking: Booking, now: datetime) -> bool:
    if booking.starts_at is None:
        return False
    return at_school(booking.starts_at).date() <= at_school(now).date() or booking.starts_at - now < AT_ONCE


def _key(booking: Booking, text: str, identity_id: int) -> str:
    return f"{text}/{booking.id}/{booking.version}/{identity_id}"


def _when(starts_at: datetime | None) -> str:
    return f"{at_school(starts_at):%Y-%m-%d %H:%M}" if starts_at else ""
