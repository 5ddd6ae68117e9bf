"""Whom the school's head calls back after a visit: some drawn by lot, and families that were not content and ask."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import access_pupil
from handlers.home_visit.rules.draw import drawn
from storage.home_visit import HomeVisit
from storage.outbox_due import PHONE
from storage.pupils import Guardian, GuardianLink, is_live
from storage.schools import Class
from storage.sealing import index, seal, unseal
from storage.staff import Staff, StaffRole
from storage.staff_news import News, put_news
from storage.visit_ratings import HEARD, VisitCallback, callbacks_of, put_callbacks, visits_recorded

RESULTS = ("content", "mixed", "not_content", "no_answer")
LONGEST_WORDS = 300
# How long a call that was made stays on the list.
SHOWN = timedelta(days=30)
# Who calls families back: the principal; the office, after the principal's own visits or where there is none.
CALLING = (Role.PRINCIPAL, Role.MORAL_EDUCATION_OFFICE)


@dataclass(frozen=True, slots=True)
class Call:
    """One family to call, or called. ``whys``: random, wished, or both; ``seed`` is what the lot was drawn with."""

    callback_id: int
    child: str
    class_name: str
    visitor: str
    visited_on: date
    whys: tuple[str, ...]
    seed: str
    phones: tuple[tuple[str, str, str], ...]
    called_on: date | None
    result: str
    words: str


def callers(session: Session, visit: HomeVisit, now: datetime) -> tuple[Role, list[int]]:
    """Who would call the family of this visit back: a role, and those who hold it and were not there themselves."""
    for role in CALLING:
        found = [each for each in _holders(session, visit.school_id, role, now) if each not in _were_there(visit)]
        if found:
            return role, found
    return CALLING[-1], []


def wish(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> None:
    """The family wants to be called, and knows that the caller then knows it by name."""
    if not put_callbacks(session, school.id, [visit.id], "wished", now):
        return
    _tell(session, school, callers(session, visit, now)[1], now)


def draw(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the first school day of a month: families drawn from the visits written up in the month before; how many.

    After a break the months of the break are drawn as well, each by itself.
    """
    today = at_school(now).date()
    month = school.calendar.previous_school_day(today).replace(day=1)
    people, many = set[int](), 0
    while month < today.replace(day=1):
        chosen = _draw_month(session, school, month, now)
        many += len(chosen)
        for visit in session.scalars(select(HomeVisit).where(HomeVisit.id.in_(chosen))):
            people.update(callers(session, visit, now)[1])
        month = _next_month(month)
    _tell(session, school, sorted(people), now)
    return many


def calls(session: Session, actor: Actor, now: datetime) -> list[Call]:
    """The list of who asks: what waits first, then what was done in the last weeks; each look is written down.

    Raises :class:`AccessDeniedError` for who calls nobody.
    """
    rows = _mine(session, actor, now)
    found = [_call(session, actor, visit, of, now) for visit, of in rows]
    return sorted(found, key=lambda each: each.called_on is not None)


def call_of(session: Session, actor: Actor, callback_id: int, now: datetime) -> Call:
    """One of the list. Raises :class:`AccessDeniedError` for what is not on it."""
    visit, of = _found(session, actor, callback_id, now)
    return _call(session, actor, visit, of, now)


def many_waiting(session: Session, actor: Actor, now: datetime) -> int:
    """How many calls wait for who asks; nobody is looked up."""
    if not any(held.role in CALLING for held in actor.held):
        return 0
    return sum(of[0].called_at is None for _, of in _mine(session, actor, now))


def record(session: Session, actor: Actor, callback_id: int, result: str, words: str, now: datetime) -> None:
    """Write down what came of a call. Nobody took it: it stays on the list.

    Raises :class:`UserError` for too many words, :class:`AccessDeniedError` for what is not on the caller's list.
    """
    if result not in RESULTS:
        raise AccessDeniedError
    if len(words) > LONGEST_WORDS:
        raise UserError("home_visit/callback_too_long", length=len(words), most=LONGEST_WORDS)
    for row in _found(session, actor, callback_id, now)[1]:
        row.result = result
        row.called_by_id = actor.staff_id
        row.called_at = None if result == "no_answer" else now
        row.words = seal(session, HEARD, row.id, row.school_id, words) if words else None
    session.flush()


def _mine(session: Session, actor: Actor, now: datetime) -> list[tuple[HomeVisit, list[VisitCallback]]]:
    """The visits on the list of who asks, each with the reasons that this person may know.

    A wish is known to those alone whom the family was told of; who made the visit sees nothing of it at all. The
    office sees also what was drawn for the principal: it can check the lot.
    """
    held = {each.role for each in actor.held} & set(CALLING)
    if not held or actor.staff_id is None:
        raise AccessDeniedError
    found: dict[int, tuple[HomeVisit, list[VisitCallback]]] = {}
    for row, visit in callbacks_of(session, actor.school_id, now - SHOWN, ("random", "wished")):
        if actor.staff_id in _were_there(visit):
            continue
        if row.why == "wished" and actor.staff_id not in callers(session, visit, now)[1]:
            continue
        found.setdefault(visit.id, (visit, []))[1].append(row)
    return [(visit, sorted(of, key=lambda row: row.why)) for visit, of in found.values()]


def _found(session: Session, actor: Actor, callback_id: int, now: datetime) -> tuple[HomeVisit, list[VisitCallback]]:
    mine = _mine(session, actor, now)
    found = next(((visit, of) for visit, of in mine if any(each.id == callback_id for each in of)), None)
    if found is None:
        raise AccessDeniedError
    return found


def _call(session: Session, actor: Actor, visit: HomeVisit, of: list[VisitCallback], now: datetime) -> Call:
    pupil = access_pupil(session, actor, visit.pupil_id, why="visit_callback", now=now)
    first = of[0]
    return Call(
        callback_id=first.id,
        child=pupil.name,
        class_name=session.get_one(Class, pupil.class_id).name,
        visitor=session.get_one(Staff, visit.visitor_id).name,
        visited_on=at_school(visit.visited_at or visit.recorded_at or now).date(),
        whys=tuple(each.why for each in of),
        seed=next((each.seed for each in of if each.seed), ""),
        phones=_phones(session, visit),
        called_on=at_school(first.called_at).date() if first.called_at else None,
        result=first.result,
        words=unseal(session, HEARD, first.id, first.school_id, first.words),
    )


def _phones(session: Session, visit: HomeVisit) -> tuple[tuple[str, str, str], ...]:
    """Relation, name and number of whom to call: of this household, who agreed to the visit first."""
    rows = session.execute(
        select(GuardianLink.relation, Guardian)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == visit.school_id, GuardianLink.pupil_id == visit.pupil_id, is_live())
        .where(Guardian.household_id == visit.household_id, Guardian.phone.is_not(None), ~Guardian.phone_quarantined)
        .order_by(GuardianLink.place, GuardianLink.id)
    )
    found = sorted(rows, key=lambda row: row.Guardian.id != visit.guardian_id)
    return tuple(
        (relation, guardian.name, unseal(session, PHONE, guardian.id, guardian.school_id, guardian.phone))
        for relation, guardian in found
    )


def _holders(session: Session, school_id: int, role: Role, now: datetime) -> list[int]:
    held = (StaffRole.since <= now, StaffRole.until.is_(None) | (StaffRole.until > now))
    here = Staff.left_at.is_(None) | (Staff.left_at > now)
    mine = (StaffRole.school_id == school_id, StaffRole.role == role)
    found = select(StaffRole.staff_id).join(Staff, Staff.id == StaffRole.staff_id).where(*mine, *held, here)
    return sorted(set(session.scalars(found)))


def _were_there(visit: HomeVisit) -> Collection[int | None]:
    return (visit.visitor_id, visit.second_id)


def _tell(session: Session, school: SchoolContext, people: Collection[int], now: datetime) -> None:
    line, label = phrase("home_visit/callback_news"), phrase("home_visit/callback_label")
    for staff_id in people:
        put_news(session, school.id, News(staff_id, "home_visit/callbacks", line, "home_visit.callbacks", label), now)


def _draw_month(session: Session, school: SchoolContext, month: date, now: datetime) -> list[int]:
    ids = visits_recorded(session, school.id, _midnight(month), _midnight(_next_month(month)))
    # Follows from the month alone, and cannot be known before it is over by who does not hold the key.
    seed = index(session, "visit callbacks", f"{school.id}/{month:%Y-%m}").hex()
    chosen = drawn(ids, seed, school.rules.home_visit.callback_percent)
    put_callbacks(session, school.id, chosen, "random", now, seed=seed)
    return chosen


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
