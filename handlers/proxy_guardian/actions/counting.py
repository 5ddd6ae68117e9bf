"""What the teacher's day counts, each by one query."""

from datetime import datetime

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor, Role
from bot.identity.audience import LEFT_BEHIND
from bot.identity.guardian_chain import leads_school
from handlers.proxy_guardian.rules import month_end
from storage.proxy_guardian.proxies import Proxy, ProxyDuty, holds
from storage.proxy_guardian.staying import HolidayPlace
from storage.proxy_guardian.village import AidRequest
from storage.pupils import Pupil, is_here


def open_duties(session: Session, actor: Actor, now: datetime) -> tuple[int, int]:
    """How many duties of this month and before are still open for the actor, and how many of them are late."""
    if actor.staff_id is None:
        return 0, 0
    today = at_school(now).date()
    mine = (Proxy.school_id == actor.school_id, Proxy.staff_id == actor.staff_id, holds(now), is_here())
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(case((ProxyDuty.due_on < today, 1), else_=0)), 0))
        .select_from(ProxyDuty)
        .join(Proxy, Proxy.id == ProxyDuty.proxy_id)
        .join(Pupil, Pupil.id == ProxyDuty.pupil_id)
        .where(*mine, ProxyDuty.done_at.is_(None), ProxyDuty.due_on <= month_end(today.replace(day=1)))
    ).one()
    return int(row[0]), int(row[1])


def month_of_children(session: Session, actor: Actor, now: datetime) -> tuple[int, int, int]:
    """Of the actor's left-behind children: duties of the month done, all of them, and children with nobody."""
    first = at_school(now).date().replace(day=1)
    children = [Pupil.school_id == actor.school_id, is_here(), Pupil.care_kinds.contains(LEFT_BEHIND)]
    if not leads_school(actor):
        classes = actor.classes_as(Role.HOMEROOM_TEACHER)
        if not classes:
            return 0, 0, 0
        children.append(Pupil.class_id.in_(classes))
    due = and_(ProxyDuty.due_on >= first, ProxyDuty.due_on <= month_end(first))
    done, many = session.execute(
        select(func.count(ProxyDuty.done_at), func.count())
        .select_from(ProxyDuty)
        .join(Proxy, Proxy.id == ProxyDuty.proxy_id)
        .join(Pupil, Pupil.id == ProxyDuty.pupil_id)
        .where(*children, due, holds(now))
    ).one()
    somebody = exists().where(Proxy.pupil_id == Pupil.id, holds(now))
    nobody = session.scalar(select(func.count()).select_from(Pupil).where(*children, ~somebody))
    return int(done), int(many), int(nobody or 0)


def unsaid_holidays(session: Session, actor: Actor, now: datetime) -> int:
    """Children of the actor's own classes of whom nobody has said where they are in a holiday that is near."""
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    if not classes:
        return 0
    open_ = (HolidayPlace.place == "", HolidayPlace.last_day >= at_school(now).date())
    of = (HolidayPlace.school_id == actor.school_id, Pupil.class_id.in_(classes), is_here())
    wanted = select(func.count()).select_from(HolidayPlace).join(Pupil, Pupil.id == HolidayPlace.pupil_id)
    return session.scalar(wanted.where(*open_, *of)) or 0


def open_aid(session: Session, actor: Actor) -> int:
    """Requests that wait for the office; 0 for everybody else."""
    if not leads_school(actor):
        return 0
    of = (AidRequest.school_id == actor.school_id, AidRequest.answered_at.is_(None), is_here())
    wanted = select(func.count()).select_from(AidRequest).join(Pupil, Pupil.id == AidRequest.pupil_id).where(*of)
    return session.scalar(wanted) or 0
