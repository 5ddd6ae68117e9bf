"""值班表: who is on duty in which shift, week by week; single days that differ, and people who are away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.pager.roster import roster, shift_at
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import colleagues, identities_of_staff
from handlers.care.rules import LONGEST_PLAN
from storage.duty_roster import SHIFTS, DutyAbsence, DutyDay, Shift, absences, clear_duty, duty_days
from storage.matters import close_matters
from storage.staff import Staff
from storage.staff_news import News, put_news

DAY, WEEK = timedelta(days=1), 7
# So far ahead one sees and gives away one's own shifts.
AHEAD = timedelta(days=28)
Slot = tuple[date, Shift]


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the roster: by shift who is on duty (empty: nobody)."""

    day: date
    names: Mapping[Shift, str]


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away on these days."""

    absence_id: int
    name: str
    first: date
    last: date


def leads(actor: Actor) -> bool:
    """Whether this person writes the roster."""
    return actor.staff_id is not None and any(held.role in LEADERS for held in actor.held)


def days_from(session: Session, school: SchoolContext, first: date, many: int = WEEK) -> list[Row]:
    """The roster of these days as it stands, changes and absences counted in."""
    last = first + (many - 1) * DAY
    held, names = roster(session, school.id, first, last), _names(session, school.id)
    days = [first + number * DAY for number in range(many)]
    return [Row(day, {shift: names.get(held.get((day, shift), 0), "") for shift in SHIFTS}) for day in days]


def weekly(session: Session, school: SchoolContext) -> Mapping[tuple[int, Shift], int]:
    """What stands for every week: by weekday (0 Monday) and shift."""
    rows = duty_days(session, school.id, date.min, date.min)
    return {(row.weekday, row.shift): row.staff_id for row in rows if row.weekday is not None and row.staff_id}


def away_from(session: Session, school: SchoolContext, today: date) -> list[Away]:
    """Who is or will be away."""
    names = _names(session, school.id)
    found = absences(session, school.id, today, today + LONGEST_PLAN)
    return [Away(each.id, names[each.staff_id], each.first, each.last) for each in found]


def set_week(
    session: Session, school: SchoolContext, actor: Actor, plan: Mapping[tuple[int, Shift], int], now: datetime
) -> None:
    """The plan of every week: who has which shift; a shift that is not named has nobody."""
    _only_leaders(actor)
    here = {staff_id for staff_id, _ in colleagues(session, school.id, now)}
    for weekday in range(WEEK):
        for shift in SHIFTS:
            clear_duty(session, school.id, shift, weekday=weekday)
            staff_id = plan.get((weekday, shift))
            if staff_id is None:
                continue
            if staff_id not in here:
                raise UserError("care/not_here")
            _put(session, actor, shift, staff_id, now, weekday=weekday)


def set_day(
    session: Session, school: SchoolContext, actor: Actor, slot: Slot, staff_id: int | None, now: datetime
) -> None:
    """On one day somebody else has a shift, or nobody (None). Raises :class:`UserError` for a day gone."""
    _only_leaders(actor)
    _may_change(school, slot, now)
    if staff_id is not None and staff_id not in dict(colleagues(session, school.id, now)):
        raise UserError("care/not_here")
    before = roster(session, school.id, slot[0], slot[0]).get(slot)
    _change(session, actor, slot, staff_id, now)
    if staff_id and staff_id not in (before, actor.staff_id):
        _tell(session, school, staff_id, slot, now)


def as_every_week(session: Session, school: SchoolContext, actor: Actor, slot: Slot) -> None:
    """What was said for one day is taken back."""
    _only_leaders(actor)
    clear_duty(session, school.id, slot[1], day=slot[0])


def swap(session: Session, school: SchoolContext, actor: Actor, one: Slot, other: Slot, now: datetime) -> None:
    """Two people exchange their shifts; both read of it. Raises :class:`UserError` where a shift has nobody."""
    _only_leaders(actor)
    _may_change(school, one, now)
    _may_change(school, other, now)
    holders = [roster(session, school.id, slot[0], slot[0]).get(slot) for slot in (one, other)]
    if None in holders or holders[0] == holders[1]:
        raise UserError("care/duty_swap_two")
    for slot, staff_id in zip((one, other), reversed(holders), strict=True):
        _change(session, actor, slot, staff_id, now)
        _tell(session, school, staff_id or 0, slot, now)


def set_away(
    session: Session, school: SchoolContext, actor: Actor, staff_id: int, days: tuple[date, date], now: datetime
) -> None:
    """Somebody is away on these days, both included; nobody is called in the place until somebody takes the shift."""
    _only_leaders(actor)
    first, last = days
    if staff_id not in dict(colleagues(session, school.id, now)):
        raise UserError("care/not_here")
    if not at_school(now).date() <= last or not first <= last <= first + LONGEST_PLAN:
        raise UserError("care/duty_days")
    session.add(
        DutyAbsence(
            school_id=school.id, staff_id=staff_id, first=first, last=last, set_by_id=actor.staff_id, set_at=now
        )
    )


def is_back(session: Session, school: SchoolContext, actor: Actor, absence_id: int) -> None:
    """An absence is taken back."""
    _only_leaders(actor)
    session.execute(delete(DutyAbsence).where(DutyAbsence.school_id == school.id, DutyAbsence.id == absence_id))


def own_shifts(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Slot]:
    """The shifts that this person has from now on, four weeks ahead."""
    today, _ = shift_at(school.rules.care, now)
    held = roster(session, school.id, today, today + AHEAD)
    return [slot for slot, staff_id in held.items() if staff_id == actor.staff_id and not _is_over(school, slot, now)]


def today_row(session: Session, school: SchoolContext, now: datetime) -> Row:
    """Who is on duty today."""
    (row,) = days_from(session, school, at_school(now).date(), 1)
    return row


def is_still_theirs(session: Session, school: SchoolContext, slot: Slot, staff_id: int, now: datetime) -> bool:
    """Whether this person has the shift, and it is not over."""
    return roster(session, school.id, slot[0], slot[0]).get(slot) == staff_id and not _is_over(school, slot, now)


def ask_for(session: Session, school: SchoolContext, actor: Actor, slot: Slot, to_id: int, now: datetime) -> str:
    """One cannot come and asks a colleague to take the shift; the colleague's name.

    Nothing changes until that one agrees.
    """
    if actor.staff_id is None or slot not in own_shifts(session, school, actor, now) or to_id == actor.staff_id:
        raise AccessDeniedError
    names, identities = _names(session, school.id), identities_of_staff(session, school.id, to_id)
    if not identities:
        raise UserError("care/cannot_be_reached")
    (day, shift), asker = slot, names[actor.staff_id]
    key = f"duty:{day}:{shift}"
    go = Go("care.asked_for", {"day": day.isoformat(), "shift": shift, "asker": actor.staff_id})
    label = phrase("care/duty_matter", day=day, shift=shift)
    for identity_id in identities:
        todo = Todo(
            key,
            f"{key}/{identity_id}/{now.isoformat()}",
            label,
            go,
            lambda number: say("care/duty_please", name=asker, day=day, shift=shift, number=number),
            phrase("care/duty_what"),
        )
        bring(session, school, identity_id, todo, now)
    return names[to_id]


def take_over(session: Session, school: SchoolContext, actor: Actor, slot: Slot, asker: int, now: datetime) -> bool:
    """The colleague agrees; False where the shift is no longer the asker's, or over."""
    day, shift = slot
    close_matters(session, school_id=school.id, key=f"duty:{day}:{shift}")
    if not is_still_theirs(session, school, slot, asker, now):
        return False
    _change(session, actor, slot, actor.staff_id, now)
    line = phrase("care/duty_taken", day=day, shift=shift, name=_names(session, school.id)[actor.staff_id or 0])
    put_news(session, school.id, News(asker, f"duty:{day}:{shift}:taken", line), now)
    return True


def _change(session: Session, actor: Actor, slot: Slot, staff_id: int | None, now: datetime) -> None:
    clear_duty(session, actor.school_id, slot[1], day=slot[0])
    _put(session, actor, slot[1], staff_id, now, day=slot[0])


def _put(
    session: Session,
    actor: Actor,
    shift: Shift,
    staff_id: int | None,
    now: datetime,
    *,
    weekday: int | None = None,
    day: date | None = None,
) -> None:
    row = DutyDay(school_id=actor.school_id, weekday=weekday, day=day, shift=shift, staff_id=staff_id)
    row.set_by_id, row.set_at = actor.staff_id or 0, now
    session.add(row)
    session.flush()


def _tell(session: Session, school: SchoolContext, staff_id: int, slot: Slot, now: datetime) -> None:
    day, shift = slot
    line = phrase("care/duty_yours", day=day, shift=shift)
    put_news(
        session, school.id, News(staff_id, f"duty:{day}:{shift}", line, "care.duty", phrase("care/news_label")), now
    )


def _only_leaders(actor: Actor) -> None:
    if not leads(actor):
        raise AccessDeniedError


def _may_change(school: SchoolContext, slot: Slot, now: datetime) -> None:
    if _is_over(school, slot, now) or slot[0] > at_school(now).date() + LONGEST_PLAN:
        raise UserError("care/duty_days")


def _is_over(school: SchoolContext, slot: Slot, now: datetime) -> bool:
    day, shift = shift_at(school.rules.care, now)
    return (slot[0], SHIFTS.index(slot[1])) < (day, SHIFTS.index(shift))


def _names(session: Session, school_id: int) -> dict[int, str]:
    return {
        row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.school_id == school_id))
    }
