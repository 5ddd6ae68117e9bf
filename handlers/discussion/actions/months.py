"""What the month brings: teachers without a theme are reminded, a theme that is over is summed up."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import week_to_fill
from bot.identity.teachers import homeroom_teacher_of
from handlers.discussion.actions.opening import KIND, PLACE, shown
from handlers.discussion.rules import month_of
from storage.discussion import answers_to, classes_with_theme, themes_closed, waiting_counts
from storage.routine import Part, put_part
from storage.schools import Class
from storage.staff_news import News, put_news


def nudge(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the first school day of a month: a line in the morning round for who has opened no theme; how many lines."""
    today = at_school(now).date()
    if month_of(school.calendar.previous_school_day(today)) == month_of(today):
        return 0
    has_theme, lines = classes_with_theme(session, school.id, month_of(today)), 0
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        teacher = homeroom_teacher_of(session, school.id, each.id, now) if each.id not in has_theme else None
        if teacher is None:
            continue
        line = phrase("discussion/nudge", class_name=each.name, month=today.month)
        news = News(teacher.id, f"discussion/nudge/{each.id}", line, "discussion.open_theme", phrase("discussion/open"))
        put_news(session, school.id, news, now)
        lines += 1
    return lines


def close(session: Session, school: SchoolContext, now: datetime) -> int:
    """Sum up the themes that end today, or ended since the last school day, in the week's message; how many."""
    today = at_school(now).date()
    ended = themes_closed(session, school.id, school.calendar.previous_school_day(today), today)
    week = week_to_fill(session, school, now)
    for row in ended:
        states = [answer.state for answer in answers_to(session, school.id, row.id)]
        if not states:
            continue
        title = shown(session, row).title
        words = phrase("discussion/summary", title=title, said=len(states), shown=states.count("shown"))
        part = Part(kind=KIND, words=words, place=PLACE, class_id=row.class_id, day="summary")
        put_part(session, school.id, week, part)
    return len(ended)


def waiting(session: Session, actor: Actor, class_ids: list[int]) -> dict[int, int]:
    """By class how many answers the teacher has not decided about."""
    return waiting_counts(session, actor.school_id, class_ids) if class_ids else {}


def without_theme(session: Session, actor: Actor, class_ids: list[int], now: datetime) -> set[int]:
    """Those of these classes that have no theme this month."""
    return set(class_ids) - classes_with_theme(session, actor.school_id, month_of(at_school(now).date()))
