"""A parents' day is opened for a class and told to all its families; or it is called off, and told as well."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.times import moment
from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import class_pupils
from bot.policy import Leaving, pass_each, to_all
from handlers.visit_booking.actions import parents_day_telling as telling
from handlers.visit_booking.actions.parents_day_choosing import clear_round
from handlers.visit_booking.actions.parents_day_facts import facts_of, may_lead
from handlers.visit_booking.actions.parents_day_families import families_of_class
from handlers.visit_booking.actions.parents_day_looking import Wanted, look
from handlers.visit_booking.rules.rounds import Span
from storage.base import new_id
from storage.parents_days import (
    WORDS,
    ParentsDay,
    ParentsDayTeacher,
    ParentsDayTurn,
    day_of,
    days_of_classes,
    place_named,
    remove_slots,
    slots_at,
    take_slots,
    turns_of_day,
)
from storage.sealing import seal
from storage.slots import Slot, lock_hosts

PLACE = "visit_booking"
LONGEST_NOTE = 100


def open_day(session: Session, school: SchoolContext, actor: Actor, wanted: Wanted, now: datetime) -> int:
    """Open the day: the teachers' time is taken, every family is told; the id of the day.

    Raises :class:`UserError` where not all families have room (``visit_booking/day_too_full``), for words that are
    not decent and where there is such a day already; otherwise as :func:`look`.
    """
    lock_hosts(session, school.id, [staff_id for staff_id, _ in wanted.teachers])
    found = look(session, school, actor, wanted, now)
    if found.remedy is not None:
        raise UserError("visit_booking/day_too_full", look=found, class_id=wanted.class_id)
    same = days_of_classes(session, school.id, [wanted.class_id], wanted.day)
    if any(each.day == wanted.day and each.state in ("open", "placed") for each in same):
        raise UserError("visit_booking/day_is_there", day=wanted.day)
    pass_each(session, school, actor, leaving(session, actor, wanted), place=PLACE, reason=wanted.because, now=now)
    row = _write(session, school, actor, wanted, now)
    _take_time(session, school, wanted, row, found.turns, now)
    telling.opened(session, school, facts_of(session, row, now), now)
    return row.id


def leaving(session: Session, actor: Actor, wanted: Wanted) -> list[Leaving]:
    """The words of the day on their way to the class."""
    return [to_all(session, actor.school_id, class_pupils(session, actor, wanted.class_id), wanted.words)]


def call_off(
    session: Session, school: SchoolContext, actor: Actor, day_id: int, note: str, now: datetime, *, because: str = ""
) -> int:
    """The day will not be; every family and every teacher is told; how many families that are.

    Raises :class:`UserError` for a note that is too long or not decent, or a day that is over or called off already.
    """
    row = day_of(session, school.id, day_id)
    if row is None or not may_lead(actor, row.class_id):
        raise AccessDeniedError
    if row.state not in ("open", "placed") or row.day < at_school(now).date():
        raise UserError("visit_booking/day_is_over")
    if len(note) > LONGEST_NOTE:
        raise UserError("visit_booking/day_words_long", most=LONGEST_NOTE)
    text = to_all(session, school.id, class_pupils(session, actor, row.class_id), note)
    pass_each(session, school, actor, [text], place=PLACE, reason=because, now=now)
    facts = facts_of(session, row, now)
    lock_hosts(session, school.id, [met.staff_id for met in facts.teachers])
    turns = turns_of_day(session, day_id)
    for turn in turns:
        if turn.household_id is not None:
            clear_round(session, school, day_id, turn.household_id, now)
    row.state = "cancelled"
    session.flush()
    talks = [(talk.met.staff_id, talk.starts_at) for turn in turns for talk in facts.talks(turn.turn)]
    remove_slots(session, school.id, [slot.id for slot in slots_at(session, school.id, talks)])
    telling.called_off(session, school, facts, note, now)
    return len(families_of_class(session, school.id, row.class_id))


def _write(session: Session, school: SchoolContext, actor: Actor, wanted: Wanted, now: datetime) -> ParentsDay:
    if actor.staff_id is None:
        raise AccessDeniedError
    row = ParentsDay(
        id=new_id(),
        school_id=school.id,
        class_id=wanted.class_id,
        day=wanted.day,
        starts=wanted.starts,
        ends=wanted.ends,
        length=wanted.length,
        pause=wanted.pause,
        opened_by_id=actor.staff_id,
        opened_at=now,
        chosen_by=datetime.combine(wanted.chosen_by, school.schedule.parents_day_place, SHANGHAI),
        state="open",
    )
    row.words = seal(session, WORDS, row.id, school.id, wanted.words) if wanted.words else None
    session.add(row)
    session.flush()
    return row


def _take_time(
    session: Session, school: SchoolContext, wanted: Wanted, row: ParentsDay, turns: Sequence[int], now: datetime
) -> None:
    """The teachers, their time and the turns. Raises :class:`UserError` where a time is gone meanwhile."""
    for place, (staff_id, name) in enumerate(wanted.teachers):
        room = place_named(session, school.id, name) if name else None
        teacher = ParentsDayTeacher(school_id=school.id, day_id=row.id, staff_id=staff_id, place=place)
        teacher.place_id = room.id if room else None
        session.add(teacher)
        slots = [_slot(row, teacher, wanted.plan.talk(turn, place), now) for turn in turns]
        if not take_slots(session, slots, alone=room is not None and room.alone):
            raise UserError("visit_booking/host_busy", starts_at=moment(wanted.day, wanted.starts))
    session.add_all([ParentsDayTurn(school_id=school.id, day_id=row.id, turn=turn) for turn in turns])
    session.flush()


def _slot(row: ParentsDay, teacher: ParentsDayTeacher, span: Span, now: datetime) -> Slot:
    return Slot(
        id=new_id(),
        school_id=row.school_id,
        staff_id=teacher.staff_id,
        kind="day",
        starts_at=moment(row.day, span[0]),
        ends_at=moment(row.day, span[1]),
        place_id=teacher.place_id,
        seats=1,
        made_at=now,
    )
