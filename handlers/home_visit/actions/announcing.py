"""Announcing visits to the families they go to: why, who comes, and a few times to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, TEACHERS, Actor
from bot.core.school import SchoolContext
from bot.identity.teachers import colleagues
from bot.policy.gate import Leaving, pass_each
from handlers.home_visit.actions import telling
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_staff, seen
from handlers.home_visit.rules.offers import MOST_OFFERS, free_days, is_free, one_after_another
from storage.home_visit import PRAISE, PURPOSE, HomeVisit
from storage.home_visit_lists import busy_between, visits_of_staff
from storage.phone_call import ask_call
from storage.pupils import Pupil, is_here
from storage.sealing import seal
from storage.staff import Staff, StaffRole

# Planned visits so far ahead are offered to be announced.
AHEAD = timedelta(days=21)
LONGEST = 200
# From one home of a round to the next.
WAY_MINUTES = 20
ABOUT = timedelta(days=22)
ANNOUNCED = telling.Saying("home_visit/announced")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the families read: ``purpose`` and ``praise`` in kind words, ``second_id`` who comes along.

    ``starts_at`` are the times proposed to one family; one of them for a round of several, each a visit later.
    """

    purpose: str
    praise: str
    starts_at: tuple[datetime, ...]
    second_id: int | None = None
    minutes: int = 40
    because: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """The visits as they stand now; ``on_paper`` are those whose family is not in WeChat."""

    visits: tuple[VisitSeen, ...]
    on_paper: tuple[VisitSeen, ...]


def to_announce(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """The actor's planned visits of the next three weeks, and those whose day has passed, in their order."""
    if actor.staff_id is None:
        return []
    last = at_school(now).date() + AHEAD
    planned = visits_of_staff(session, school.id, actor.staff_id, ("planned",), second=False)
    return [each for each in all_seen(session, school, planned, now) if (each.day or each.due_on) <= last]


def days_to_announce(
    session: Session, school: SchoolContext, actor: Actor, now: datetime
) -> list[tuple[date, list[VisitSeen]]]:
    """The same by day; visits without a day stand under the day until which they are due."""
    found: dict[date, list[VisitSeen]] = {}
    for each in to_announce(session, school, actor, now):
        found.setdefault(each.day or each.due_on, []).append(each)
    return sorted(found.items())


def leaving(session: Session, actor: Actor, visit_ids: Sequence[int], purpose: str, praise: str) -> list[Leaving]:
    """The text that goes to each of these families, with the names that are none of its business."""
    found = []
    for visit_id in visit_ids:
        visit = of_staff(session, actor, visit_id)
        found.append(Leaving(f"{purpose}\n{praise}", tuple(classmates(session, visit)), "family"))
    return found


def announce(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    visit_ids: Sequence[int],
    what: Announcement,
    now: datetime,
) -> Announced:
    """Ask these families for a time. Raises :class:`UserError` for words that must not leave or no free time."""
    _check(session, school, actor, what, now)
    texts = leaving(session, actor, visit_ids, what.purpose, what.praise)
    pass_each(session, school, actor, texts, place="home_visit", reason=what.because, now=now)
    done, on_paper = list[VisitSeen](), list[VisitSeen]()
    for number, visit_id in enumerate(dict.fromkeys(visit_ids)):
        visit = of_staff(session, actor, visit_id, lock=True)
        if visit.state not in ("planned", "announced"):
            raise UserError("home_visit/not_planned")
        offers = what.starts_at
        if len(visit_ids) > 1:
            offers = (one_after_another(what.starts_at[0], number, what.minutes, WAY_MINUTES),)
        visit.second_id, visit.minutes = what.second_id, what.minutes
        _write(session, visit, what)
        asked = propose(session, school, visit, free_offers(session, school, visit, offers, now), now)
        done.append(asked)
        if not telling.ask_family(session, school, asked, ANNOUNCED, now):
            on_paper.append(asked)
    return Announced(tuple(done), tuple(on_paper))


def propose(
    session: Session, school: SchoolContext, visit: HomeVisit, offers: Sequence[datetime], now: datetime
) -> VisitSeen:
    """These times wait for the family's answer from now on; nobody is told yet."""
    visit.offers = " ".join(each.astimezone(SHANGHAI).isoformat() for each in sorted(offers))
    visit.state, visit.announced_at = "announced", visit.announced_at or now
    visit.version += 1
    days = school.rules.home_visit.answer_school_days
    visit.answer_by = school.calendar.add_school_days(at_school(now).date(), days)
    session.flush()
    return seen(session, school, visit.id, now)


def free_offers(
    session: Session, school: SchoolContext, visit: HomeVisit, wanted: Sequence[datetime], now: datetime
) -> list[datetime]:
    """Of the times wanted those that are ahead and free; for a single one, the same hour on the days behind as well.

    Raises :class:`UserError` where none is left.
    """
    busy = busy_of(session, school, visit, wanted)
    if len(wanted) == 1:
        found = free_days(wanted[0], visit.minutes, busy, now)
    else:
        found = [each for each in wanted if each > now and is_free(each, visit.minutes, busy)][:MOST_OFFERS]
    if not found:
        raise UserError("home_visit/no_free_time")
    return found


def busy_of(
    session: Session, school: SchoolContext, visit: HomeVisit, around: Sequence[datetime]
) -> list[tuple[datetime, datetime]]:
    """When one of the visitors is with somebody in the weeks of these times; this visit's own time is not in it."""
    whose = [each for each in (visit.visitor_id, visit.second_id) if each]
    busy = busy_between(session, school.id, whose, min(around) - timedelta(days=1), max(around) + ABOUT)
    return [each for each in busy if each[0] != visit.starts_at]


def call_instead(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> VisitSeen:
    """A family without WeChat is called: a line on the visitor's list of calls."""
    visit = of_staff(session, actor, visit_id, lock=True)
    ask_for_call(session, school, visit, now)
    return seen(session, school, visit.id, now)


def ask_for_call(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> None:
    """The visitor calls this family until tomorrow, and no written answer is waited for any longer."""
    ask_call(
        session,
        school.id,
        pupil_id=visit.pupil_id,
        guardian_id=visit.guardian_id,
        caller_id=visit.visitor_id,
        why="visit",
        about=str(visit.id),
        due_on=school.calendar.next_school_day(at_school(now).date()),
        now=now,
    )
    visit.answer_by = None
    session.flush()


def who_may_come(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """The colleagues who could come along."""
    return [each for each in colleagues(session, school.id, now) if each[0] != actor.staff_id]


def near_colleagues(session: Session, actor: Actor, visit_ids: Sequence[int], now: datetime) -> list[tuple[int, str]]:
    """Who teaches the children of these visits, then who leads the school: the nearest to come along."""
    pupils = [of_staff(session, actor, visit_id).pupil_id for visit_id in visit_ids]
    classes = select(Pupil.class_id).where(Pupil.school_id == actor.school_id, Pupil.id.in_(pupils))
    teaches = StaffRole.role.in_(TEACHERS) & StaffRole.class_id.in_(classes)
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == actor.school_id, or_(teaches, StaffRole.role.in_(LEADERS)))
        .where(StaffRole.since <= now, StaffRole.until.is_(None) | (StaffRole.until > now))
        .where(Staff.left_at.is_(None) | (Staff.left_at > now), Staff.id != actor.staff_id)
        .group_by(Staff.id, Staff.name)
        .order_by(func.max(case((teaches, 1), else_=0)).desc(), Staff.name)
    )
    return [(row.id, row.name) for row in rows]


def first_time(session: Session, actor: Actor, visit_ids: Sequence[int], clock: str, now: datetime) -> datetime:
    """The planned day of these visits, or the first day from today on, at this hour (``1930``)."""
    planned = [of_staff(session, actor, visit_id).planned_on for visit_id in visit_ids]
    today = at_school(now).date()
    day = max([today, *[each for each in planned if each]])
    when = moment(day, clock)
    return when if when > now else moment(day + timedelta(days=1), clock)


def moment(day: date, clock: str) -> datetime:
    """This hour of that day, of four digits (``1930``). Raises :class:`UserError` for no hour of a day."""
    try:
        return datetime.combine(day, time(int(clock[:2]), int(clock[2:])), SHANGHAI)
    except ValueError:
        raise UserError("home_visit/no_such_hour") from None


def _check(session: Session, school: SchoolContext, actor: Actor, what: Announcement, now: datetime) -> None:
    if not what.purpose.strip() or not what.praise.strip():
        raise UserError("home_visit/purpose_and_praise")
    if max(len(what.purpose), len(what.praise)) > LONGEST:
        raise UserError("home_visit/too_long", most=LONGEST)
    if not [each for each in what.starts_at if each > now]:
        raise UserError("home_visit/time_gone")
    if what.second_id and what.second_id not in dict(who_may_come(session, school, actor, now)):
        raise AccessDeniedError


def _write(session: Session, visit: HomeVisit, what: Announcement) -> None:
    visit.purpose = seal(session, PURPOSE, visit.id, visit.school_id, what.purpose.strip())
    visit.praise = seal(session, PRAISE, visit.id, visit.school_id, what.praise.strip())


def classmates(session: Session, visit: HomeVisit) -> list[str]:
    """The names of the other children of the class, which are none of the family's business."""
    class_id = session.get_one(Pupil, visit.pupil_id).class_id
    theirs = (Pupil.school_id == visit.school_id, Pupil.class_id == class_id, is_here(), Pupil.id != visit.pupil_id)
    return list(session.scalars(select(Pupil.name).where(*theirs)))
