"""Near the day on which a month's duties are due, each proxy guardian reads once what is open, all children in one."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import identities_of_staff
from handlers.proxy_guardian.rules import of_proxies
from storage.proxy_guardian.proxies import Proxy, ProxyDuty, holds
from storage.pupils import Pupil, is_here
from storage.staff_news import News, put_news

STEP = "proxy_guardian.mine"
Line = tuple[str, list[str]]


def remind(session: Session, school: SchoolContext, now: datetime) -> int:
    """Tell each proxy guardian what is due in the next days and not done; how many were told something new.

    On a school day it goes along with the round of the morning, in the holidays by itself.
    """
    today = at_school(now).date()
    near = or_(
        *(
            and_(ProxyDuty.kind == kind, ProxyDuty.due_on <= today + timedelta(days=duty.warn_days))
            for kind, duty in of_proxies(school.rules.reminder).items()
        )
    )
    fresh = (ProxyDuty.done_at.is_(None), ProxyDuty.reminded_at.is_(None), near)
    rows = session.execute(
        select(ProxyDuty, Proxy.staff_id, Pupil.name)
        .join(Proxy, Proxy.id == ProxyDuty.proxy_id)
        .join(Pupil, Pupil.id == ProxyDuty.pupil_id)
        .where(ProxyDuty.school_id == school.id, *fresh, holds(now), is_here())
        .order_by(Pupil.class_id, Pupil.number, ProxyDuty.due_on, ProxyDuty.kind.desc(), ProxyDuty.no)
    )
    mine: dict[int, dict[str, list[str]]] = {}
    for duty, staff_id, child in rows:
        mine.setdefault(staff_id, {}).setdefault(child, []).append(phrase("proxy_guardian/duty", kind=duty.kind))
        duty.reminded_at = now
    for staff_id, children in mine.items():
        _tell(session, school, staff_id, list(children.items()), now)
    return len(mine)


def _tell(session: Session, school: SchoolContext, staff_id: int, lines: list[Line], now: datetime) -> None:
    words, label = phrase("proxy_guardian/reminder", lines=lines), phrase("proxy_guardian/label_mine")
    today = at_school(now).date()
    key = f"proxy/duties/{today}"
    if school.calendar.is_school_day(today):
        put_news(session, school.id, News(staff_id, key, words, STEP, label), now)
        return
    todo = Todo(
        key=f"{STEP}:{staff_id}",
        push_key=f"{key}/{staff_id}",
        label=label,
        go=Go(STEP),
        words=lambda number: say("proxy_guardian/reminder_alone", words=words, number=number),
        what=phrase("proxy_guardian/reminder_what"),
    )
    for identity_id in identities_of_staff(session, school.id, staff_id):
        bring(session, school, identity_id, todo, now)
