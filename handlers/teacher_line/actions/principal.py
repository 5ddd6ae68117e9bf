"""校长热线: who asked that the principal calls, in which place of the queue, and what came of the call."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Words, apart
from bot.core.people import Actor, Role
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.along import playable
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.ladder.staff_tasks import office_of
from bot.delivery.teacher_threads import recipient_of
from bot.delivery.tell import tell
from bot.identity.access import access_pupil
from bot.identity.phones import phone_of
from bot.policy import Leaving, pass_each
from handlers.teacher_line.actions.asking import own_child
from storage.base import new_id
from storage.pupils import Guardian, GuardianLink, Pupil, lock_household
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff import Staff, StaffRole
from storage.staff_news import News, put_news
from storage.teacher_line import ABOUT, TOLD, PrincipalCall, call_of, queue_count, queue_of

QUEUE = "teacher_line.queue"
LOOK = "principal_call"
Result = Literal["talked", "no_answer", "later"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: the how manyth, by which day the call comes; ``known``: it was asked for before."""

    call_id: int
    child: str
    place: int
    due_on: date
    known: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One guardian whom the principal is to call; ``phone`` only where one call is opened."""

    call_id: int
    child: str
    class_name: str
    relation: str
    name: str
    asked_at: datetime
    due_on: date
    tries: int
    is_late: bool
    about: Words
    phone: str = ""


def ask_call(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, said: Sequence[str], now: datetime
) -> Place:
    """The guardian stands in the queue, once; :class:`UserError` without a number to call, or a principal."""
    child = own_child(session, actor, pupil_id)
    lock_household(session, school.id, child.household_id)
    waiting = own_call(session, school, actor)
    if waiting is not None:
        return waiting
    if not principals(session, school.id, now):
        raise UserError("teacher_line/no_principal", duty_phone=school.config.duty_phone)
    if not phone_of(session, session.get_one(Guardian, child.guardian_id)):
        raise UserError("teacher_line/no_number")
    row_id = new_id()
    about = json.dumps(list(said), ensure_ascii=False)
    call = PrincipalCall(
        id=row_id,
        school_id=school.id,
        pupil_id=pupil_id,
        guardian_id=child.guardian_id,
        about=seal(session, ABOUT, row_id, school.id, about) if said else None,
        asked_at=now,
        due_on=school.calendar.add_school_days(at_school(now).date(), school.rules.teacher_line.principal_school_days),
    )
    session.add(call)
    session.flush()
    for staff_id in principals(session, school.id, now):
        line = phrase("teacher_line/queue_news", child=child.name, due=call.due_on)
        news = News(staff_id, f"teacher_line/call/{call.id}", line, QUEUE, phrase("teacher_line/queue_label"))
        put_news(session, school.id, news, now)
    place = own_call(session, school, actor)
    if place is None:
        raise AccessDeniedError
    return Place(place.call_id, place.child, place.place, place.due_on, known=False)


def own_call(session: Session, school: SchoolContext, actor: Actor) -> Place | None:
    """Where this guardian stands in the queue; None for who does not."""
    for place, each in enumerate(queue_of(session, school.id), 1):
        if each.guardian_id in actor.guardian_ids:
            child = session.get_one(Pupil, each.pupil_id).name
            return Place(each.id, child, place, each.due_on, known=True)
    return None


def give_up(session: Session, actor: Actor, call_id: int) -> None:
    """The guardian does not want to be called any more; :class:`AccessDeniedError` for others' calls."""
    call = call_of(session, actor.school_id, call_id, lock=True)
    if call is None or call.guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    if call.state == "waiting":
        call.state = "left"
        session.flush()


def queue(session: Session, actor: Actor, now: datetime) -> list[Waiting]:
    """Who waits for the principal's call, without numbers; for the principal only."""
    _refuse_others(actor)
    return [_waiting(session, each, now) for each in queue_of(session, actor.school_id)]


def open_call(session: Session, actor: Actor, call_id: int, now: datetime) -> Waiting:
    """One call with its number; the look is written down. Raises :class:`AccessDeniedError` for all but principals."""
    call = _call(session, actor, call_id)
    access_pupil(session, actor, call.pupil_id, why=LOOK, now=now)
    return _waiting(session, call, now, phone=phone_of(session, session.get_one(Guardian, call.guardian_id)))


def file_of(session: Session, actor: Actor, call_id: int, media_id: int) -> tuple[str, str]:
    """A recording of what the guardian wants to talk about: where it lies, and its MIME type."""
    words = apart(_about(session, _call(session, actor, call_id)))
    if str(media_id) not in (*words.voices, *words.pictures):
        raise AccessDeniedError
    return playable(session, actor.school_id, media_id)


def give_result(
    session: Session, school: SchoolContext, actor: Actor, call_id: int, how: Result, now: datetime
) -> PrincipalCall:
    """What came of the call; the guardian is told. Raises :class:`UserError` where it is over already."""
    call = _call(session, actor, call_id, lock=True)
    if call.state != "waiting":
        raise UserError("teacher_line/call_over")
    call.called_at, call.caller_id = now, actor.staff_id
    call.tries += how == "no_answer"
    if how == "talked":
        call.state = "done"
    elif call.tries >= school.rules.teacher_line.principal_tries:
        call.state = "missed"
    else:
        call.due_on = school.calendar.next_school_day(at_school(now).date())
    session.flush()
    said = say("teacher_line/call_result", how=how, of=call, now=now)
    _tell(session, school, call, said, f"teacher_line/call/{call.id}/{how}/{at_school(now):%Y%m%d%H%M}", now)
    return call


def tell_words(
    session: Session, school: SchoolContext, actor: Actor, call_id: int, words: str, now: datetime, because: str = ""
) -> None:
    """What was agreed in the call, in the principal's words, for the guardian to read again."""
    call = _call(session, actor, call_id, lock=True)
    if call.state != "done":
        raise AccessDeniedError
    leaving = Leaving(words, to="family")
    pass_each(session, school, actor, [leaving], place="teacher_line", reason=because, now=now)
    call.told = seal(session, TOLD, call.id, call.school_id, words)
    session.flush()
    said = say("teacher_line/call_words", words=words)
    _tell(session, school, call, said, f"teacher_line/call/{call.id}/words", now)


def remind_office(session: Session, school: SchoolContext, now: datetime) -> int:
    """What is longer in the queue than was promised comes before the office, once a day; how many calls."""
    today = at_school(now).date()
    _, late = queue_count(session, school.id, today)
    for staff_id in office_of(session, school.id, now) if late else []:
        line = phrase("teacher_line/queue_late", count=late)
        put_news(session, school.id, News(staff_id, f"teacher_line/calls/{today}", line), now)
    return late


def principals(session: Session, school_id: int, now: datetime) -> list[int]:
    """Who leads the school now."""
    held = (StaffRole.since <= now, StaffRole.until.is_(None) | (StaffRole.until > now))
    here = Staff.left_at.is_(None) | (Staff.left_at > now)
    found = select(StaffRole.staff_id).join(Staff, Staff.id == StaffRole.staff_id)
    found = found.where(StaffRole.school_id == school_id, StaffRole.role == Role.PRINCIPAL, *held, here)
    return list(session.scalars(found.distinct().order_by(StaffRole.staff_id)))


def _call(session: Session, actor: Actor, call_id: int, *, lock: bool = False) -> PrincipalCall:
    _refuse_others(actor)
    call = call_of(session, actor.school_id, call_id, lock=lock)
    if call is None:
        raise AccessDeniedError
    return call


def _refuse_others(actor: Actor) -> None:
    if actor.staff_id is None or not any(held.role is Role.PRINCIPAL for held in actor.held):
        raise AccessDeniedError


def _about(session: Session, call: PrincipalCall) -> list[str]:
    return list(json.loads(unseal(session, ABOUT, call.id, call.school_id, call.about) or "[]"))


def _waiting(session: Session, call: PrincipalCall, now: datetime, *, phone: str = "") -> Waiting:
    of_child = (GuardianLink.pupil_id == call.pupil_id, GuardianLink.guardian_id == call.guardian_id)
    row = session.execute(
        select(Pupil.name, Class.name.label("class_name"), GuardianLink.relation, Guardian.name.label("guardian"))
        .join(Class, Class.id == Pupil.class_id)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(*of_child)
    ).one()
    return Waiting(
        call_id=call.id,
        child=row.name,
        class_name=row.class_name,
        relation=row.relation,
        name=row.guardian,
        asked_at=call.asked_at,
        due_on=call.due_on,
        tries=call.tries,
        is_late=call.due_on < at_school(now).date(),
        about=apart(_about(session, call)),
        phone=phone,
    )


def _tell(session: Session, school: SchoolContext, call: PrincipalCall, said: Reply, key: str, now: datetime) -> None:
    whom = recipient_of(session, school.id, call.pupil_id, call.guardian_id)
    if whom is None:
        return
    due = in_own_hours(school.rules.hours, whom.hours, school.calendar.end_of_quiet(now))
    for identity_id in whom.identity_ids:
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=said,
            purpose="answer",
            key=f"{key}/{identity_id}",
            now=now,
            due_at=due,
            what=phrase("teacher_line/call_what"),
            when=f"{at_school(now):%Y-%m-%d %H:%M}",
        )
