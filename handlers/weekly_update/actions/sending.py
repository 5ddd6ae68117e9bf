"""Who has not written yet is reminded; then one message goes to each guardian."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import iso_week, send_slice, week_of
from bot.identity.teachers import homeroom_teacher_of
from handlers.weekly_update.actions.writing import push_day
from storage.routine import close_week
from storage.schools import Class, School
from storage.staff_news import News, put_news
from storage.weekly_update import update_of


def nudge(session: Session, school: SchoolContext, now: datetime) -> int:
    """A line in the afternoon's round for the homeroom teachers of classes with nothing written; how many lines."""
    # The job runs on the school day before, which may be in the week before.
    week = iso_week(school.calendar.next_school_day(at_school(now).date()))
    day, at, lines = push_day(school, week), school.schedule.weekly_update, 0
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        if update_of(session, school.id, each.id, week) is not None:
            continue
        teacher = homeroom_teacher_of(session, school.id, each.id, now)
        if teacher is None:
            continue
        line = phrase("weekly_update/nudge", class_name=each.name, day=day, at=at)
        label = phrase("weekly_update/nudge_label")
        news = News(teacher.id, f"weekly_update/nudge/{each.id}", line, "weekly_update.write", label)
        put_news(session, school.id, news, now)
        lines += 1
    return lines


def send_first(session: Session, school_id: int, now: datetime) -> tuple[int, int | None]:
    """Close this week and write to the first families: what is written from now on goes with the next week.

    Returns how many messages are new and where :func:`send_more` goes on; nothing for a week that is closed.
    """
    week = week_of(now)
    return send_more(session, school_id, week, 0, now) if close_week(session, school_id, week, now) else (0, None)


def send_more(session: Session, school_id: int, week: str, after: int, now: datetime) -> tuple[int, int | None]:
    """Write to the next families behind identity ``after``; again writes nothing."""
    return send_slice(session, session.get_one(School, school_id), week, after, now)
