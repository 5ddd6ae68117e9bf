"""Whose card nobody at home has signed yet, who may be reminded, and the teacher's one reminder by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.routine import week_of
from bot.delivery.tell import Message, tell_many
from bot.identity.access import class_pupils, may_write_class
from bot.identity.families import families_to_tell
from handlers.contact_card.actions.days import classes_to_write
from handlers.contact_card.actions.evening import Evening
from handlers.contact_card.actions.signing import wait_for_signature
from handlers.contact_card.rules import first_day_to_sign, may_remind_by_hand
from storage.base import new_id
from storage.contact_card import CardReminder, days_of_class, latest_card_day, reminded_on, signed_by
from storage.pupils import Pupil
from storage.routine import is_closed
from storage.upsert import insert

State = Literal["may_remind", "reminded", "enough", "no_wechat"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The cards that a class's families were last told of: who has signed, and who has not."""

    class_id: int
    class_name: str
    first: date
    last: date
    total: int
    unsigned: tuple[Pupil, ...]

    @property
    def signed(self) -> int:
        """How many children's cards are signed, all of them, by anybody at home."""
        return self.total - len(self.unsigned)


@dataclass(frozen=True, slots=True)
class UnsignedChild:
    """A child whose card waits, and what can be done; ``identity_ids`` are the people who may be reminded now."""

    pupil_id: int
    name: str
    state: State
    identity_ids: tuple[int, ...]


def standing_of(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Standing]:
    """How the cards of this teacher's classes stand; a class whose families were told of none is left out."""
    found = []
    for class_id, name in classes_to_write(session, actor):
        span = _told(session, school, class_id, now)
        if span is not None:
            found.append(_standing(session, school, actor, (class_id, name), span))
    return [each for each in found if each.total]


def unsigned_of_class(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime
) -> tuple[Standing | None, list[UnsignedChild]]:
    """One class with every child whose card waits; None where there is no card to sign.

    Raises :class:`AccessDeniedError` for who does not write the class.
    """
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    standing = next((each for each in standing_of(session, school, actor, now) if each.class_id == class_id), None)
    if standing is None:
        return None, []
    return standing, _children(session, school, standing, now)


def by_state(children: Sequence[UnsignedChild]) -> list[tuple[State, list[UnsignedChild]]]:
    """The children grouped by what can be done, who may be reminded first."""
    found: list[tuple[State, list[UnsignedChild]]] = [
        (state, [each for each in children if each.state == state]) for state in get_args(State)
    ]
    return [(state, mine) for state, mine in found if mine]


def remind_unsigned(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    pupil_ids: Collection[int] | None,
    now: datetime,
) -> tuple[str, ...]:
    """Remind the families of these children, all that may be if None; returns the names of the children.

    Nobody is reminded twice a day, in the quiet hours (:class:`UserError`), or too often in a row; the 20:30
    reminder of the same day counts and does not come again.
    """
    if school.calendar.is_quiet(now):
        raise UserError("contact_card/remind_quiet")
    standing, children = unsigned_of_class(session, school, actor, class_id, now)
    wanted = [
        each for each in children if each.state == "may_remind" and (pupil_ids is None or each.pupil_id in pupil_ids)
    ]
    by_person: dict[int, list[str]] = {}
    for each in wanted:
        for identity_id in each.identity_ids:
            by_person.setdefault(identity_id, []).append(each.name)
    messages = [
        _message(session, school, identity_id, names, standing.last, now)
        for identity_id, names in by_person.items()
        if standing is not None
    ]
    tell_many(session, school.id, messages, now)
    return tuple(each.name for each in wanted)


def _told(session: Session, school: SchoolContext, class_id: int, now: datetime) -> tuple[date, date] | None:
    """The days of which families were last told: an evening's, or with the weekly card a whole week."""
    moment = at_school(now)
    if school.rules.card.push == "weekly":
        monday = moment.date() - timedelta(days=moment.weekday())
        if not is_closed(session, school.id, week_of(now)):
            monday -= timedelta(days=7)
        return monday, monday + timedelta(days=6)
    evening_has_come = moment.time() >= school.schedule.card_evening
    until = moment.date() if evening_has_come else moment.date() - timedelta(days=1)
    day = latest_card_day(session, school.id, class_id, first_day_to_sign(school.rules.card, moment.date()), until)
    return (day, day) if day else None


def _standing(
    session: Session, school: SchoolContext, actor: Actor, of: tuple[int, str], span: tuple[date, date]
) -> Standing:
    class_id, name = of
    rows = days_of_class(session, school.id, class_id, *span)
    if school.rules.card.push == "when_remark":
        rows = [row for row in rows if row.has_remark]
    signed = {card for card, _ in signed_by(session, school.id, [row.id for row in rows])}
    with_card = {row.pupil_id for row in rows}
    waiting = {row.pupil_id for row in rows if row.id not in signed}
    pupils = [pupil for pupil in class_pupils(session, actor, class_id) if pupil.id in with_card]
    first, last = (rows[0].day, rows[-1].day) if rows else span
    unsigned = tuple(pupil for pupil in pupils if pupil.id in waiting)
    return Standing(class_id, name, first, last, len(pupils), unsigned)


def _children(session: Session, school: SchoolContext, standing: Standing, now: datetime) -> list[UnsignedChild]:
    evening = Evening.of(school, now)
    day, before = date.fromisoformat(evening.day), [date.fromisoformat(each) for each in evening.before]
    families = families_to_tell(session, school.id, [pupil.id for pupil in standing.unsigned])
    people = {
        pupil_id: tuple(dict.fromkeys(who for family in mine for who in family.identity_ids))
        for pupil_id, mine in families.items()
    }
    everybody = {who for mine in people.values() for who in mine}
    reminded = reminded_on(session, everybody, min([standing.last, day, *before]))
    found = []
    for pupil in standing.unsigned:
        mine = people[pupil.id]
        free = tuple(
            who
            for who in mine
            if may_remind_by_hand(evening.push, day, reminded.get(who, set()), before, standing.last)
        )
        today = any(day in reminded.get(who, set()) for who in mine)
        state: State = "may_remind" if free else "reminded" if today else "enough" if mine else "no_wechat"
        found.append(UnsignedChild(pupil.id, pupil.name, state, free))
    return found


def _message(
    session: Session, school: SchoolContext, identity_id: int, names: list[str], last: date, now: datetime
) -> Message:
    day = at_school(now).date()
    reminder = insert(session, CardReminder).values(id=new_id(), school_id=school.id, identity_id=identity_id, day=day)
    session.execute(reminder.on_conflict_do_nothing())
    number = wait_for_signature(session, school.id, identity_id, now)
    return Message(
        identity_id=identity_id,
        reply=say("contact_card/reminder_by_hand", names="、".join(names), day=last, number=number),
        purpose="todo",
        key=f"contact_card/reminder/{day}/{identity_id}",
        expires_at=now + timedelta(hours=2),
        what=phrase("contact_card/reminder_what"),
        when=phrase("contact_card/evening_when", day=last),
        answer=str(number),
        link="/m/card",
    )
