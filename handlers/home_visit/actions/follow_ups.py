"""Promises as their owners find them: the week's line, and who could take one over."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments import follow_ups as promises
from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import colleagues, homeroom_teacher_of
from storage.follow_ups import owners_of_open
from storage.staff_news import News, put_news


def who_could(
    session: Session, school: SchoolContext, actor: Actor, follow_up_id: int, now: datetime
) -> list[tuple[int, str]]:
    """Who could take this promise over: the homeroom teacher of the child first, then everybody by name."""
    of = promises.mine(session, school, actor, follow_up_id)
    found = [each for each in colleagues(session, school.id, now) if each[0] != of.owner_id]
    homeroom = homeroom_teacher_of(session, school.id, of.class_id, now)
    return sorted(found, key=lambda each: homeroom is None or each[0] != homeroom.id)


def others(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """Everybody of the staff but the actor, by name."""
    return [each for each in colleagues(session, school.id, now) if each[0] != actor.staff_id]


def due(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> tuple[int, int]:
    """How many of the actor's promises are due within the week, and how many of these are overdue."""
    today = at_school(now).date()
    near = [
        each
        for each in promises.open_of(session, school.id, actor.staff_id or 0)
        if each.due_on <= today + timedelta(days=7)
    ]
    return len(near), sum(each.is_overdue(today) for each in near)


def weekly_line(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the first school day of a week: a line to everybody about what is due until its end; how many lines."""
    today = at_school(now).date()
    monday = today - timedelta(days=today.weekday())
    if school.calendar.next_school_day(monday - timedelta(days=1)) != today:
        return 0
    due = owners_of_open(session, school.id, monday + timedelta(days=6))
    for staff_id, many in due.items():
        line, label = phrase("home_visit/follow_ups_due", many=many), phrase("home_visit/follow_up_label")
        put_news(session, school.id, News(staff_id, f"follow_ups/{monday}", line, promises.MINE, label), now)
    return len(due)
