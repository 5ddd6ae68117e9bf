"""Reminding by hand: once more to those who were asked and have not answered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.ladder.plan import may_disturb
from bot.delivery.ladder.rungs import family_accounts
from storage.ladder.asking import Asking, write_asks
from storage.ladder.reach import in_wechat
from storage.notice import Notice
from storage.obligation_events import Event, record_events
from storage.obligations import Obligation


def remind(
    session: Session, school: SchoolContext, notice: Notice, obligation_ids: Collection[int], now: datetime
) -> int:
    """Write again to the first reachable guardian of each of these families that still owe; returns how many families.

    In the quiet hours it waits for the morning, unless the notice is urgent. Families that WeChat does not reach are
    not counted: their ladder goes on. Nobody is reminded of what has not left.
    """
    if notice.state != "sent":
        return 0
    open_ids = list(
        session.scalars(
            select(Obligation.id).where(
                Obligation.school_id == school.id,
                Obligation.notice_id == notice.id,
                Obligation.id.in_(obligation_ids),
                Obligation.closed_at.is_(None),
            )
        )
    )
    notice.reminded += 1
    people = in_wechat(notice, open_ids, family_accounts(school)).subquery()
    first = select(people).where(people.c.turn == 1)
    due = may_disturb(now, school.calendar, urgent=notice.urgency == "urgent")
    asking = Asking("reminder", f"remind{notice.reminded}", now, {"": due})
    write_asks(session, notice, first.subquery(), asking)
    reached = set(session.scalars(select(people.c.obligation_id).where(people.c.turn == 1)))
    record_events(session, school.id, [Event(each, "reminded") for each in sorted(reached)], now)
    return len(reached)
