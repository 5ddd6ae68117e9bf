"""A wish to talk for which nobody names a time: the counselor is reminded, then the principal reads how many wait."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.people import LEADERS, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import holders_of
from handlers.counseling.actions.beginning import ROOM
from storage.counseling import wishes_without_time
from storage.staff_news import News, put_news


def late_wishes(session: Session, school: SchoolContext, now: datetime, *, times: int = 1) -> dict[int, int]:
    """By counselor how many wishes have waited ``times`` as long as the rules allow.

    One that was entered on Monday has waited two school days on Wednesday.
    """
    calendar, day = school.calendar, at_school(now).date()
    if not calendar.is_school_day(day):
        day = calendar.previous_school_day(day)
    in_time = calendar.add_school_days(day, 1 - times * school.rules.counseling.wish_school_days)
    return wishes_without_time(session, school.id, datetime.combine(in_time, time(), SHANGHAI))


def late_of_others(session: Session, school: SchoolContext, staff_id: int | None, now: datetime) -> int:
    """How many wishes that are not this person's own to answer have waited twice as long."""
    late = late_wishes(session, school, now, times=2)
    return sum(many for counselor_id, many in late.items() if counselor_id != staff_id)


def next_in_charge(session: Session, school_id: int, now: datetime) -> list[int]:
    """Before whom it comes: the principal; in a school without one whoever leads it."""
    return holders_of(session, school_id, [Role.PRINCIPAL], now) or holders_of(session, school_id, LEADERS, now)


def remind(session: Session, school: SchoolContext, now: datetime) -> int:
    """Say so with the next round, each school day until there is a time; how many people read it."""
    late, days = late_wishes(session, school, now), school.rules.counseling.wish_school_days
    for counselor_id, many in late.items():
        line, label = phrase("counseling/late_line", many=many, days=days), phrase("counseling/room_label")
        put_news(session, school.id, News(counselor_id, "counseling/late", line, ROOM, label), now)
    told = len(late)
    for staff_id in next_in_charge(session, school.id, now) if late else []:
        if many := late_of_others(session, school, staff_id, now):
            line = phrase("counseling/late_leader", many=many, days=2 * days)
            put_news(session, school.id, News(staff_id, "counseling/late/others", line), now)
            told += 1
    return told
