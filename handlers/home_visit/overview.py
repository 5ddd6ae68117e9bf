"""Visits on the family's page and in the teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.home_visit.actions import (
    answering,
    callback,
    coming_up,
    follow_ups,
    incidents,
    preparing,
    rating,
    rating_paper,
    reminding,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """Visits to answer and visits ahead, and questions about those that were made."""
    return _visits_at_home(session, school, actor, now) + _questions(session, school, actor, now)


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Visits that wait for the visitor, promises that are due, and families that the school's head has to call back."""
    own = _incidents(session, actor, now) + _visits(session, school, actor, now)
    own += _promises(session, school, actor, now) + _plan(session, school, actor, now)
    return own + _callbacks(session, actor, now)


def _visits_at_home(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    return [
        FamilyLine(
            "date" if each.starts_at else "todo",
            phrase("home_visit/line_at_home", visit=each),
            pupil_id=each.pupil_id,
            day=each.starts_at.date() if each.starts_at else each.answer_by,
            view="home_visit.at_home",
            step="home_visit.family",
            step_args={"visit_id": each.visit_id},
        )
        for each in answering.ahead(session, school, actor, now)
        if each.state in ("announced", "agreed")
    ]


# What waits for a visitor: the text of the line, its page, its step in the chat.
WAITS = {
    "late": ("home_visit/line_late", "home_visit.visits", "home_visit.record_visit"),
    "today": ("home_visit/line_today", "home_visit.trip", "home_visit.mine"),
    "settle": ("home_visit/line_settle", "home_visit.visits", "home_visit.mine"),
    "record": ("home_visit/line_record", "home_visit.visits", "home_visit.record_visit"),
    "announce": ("home_visit/line_announce", "home_visit.announcing", "home_visit.announce"),
}


def _visits(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    waiting = reminding.waiting(session, school, actor, now)
    lines = [
        TeacherLine("todo", phrase(words), many, urgent=kind in ("late", "today"), view=view, step=step)
        for kind, (words, view, step) in WAITS.items()
        if (many := len(waiting[kind]))
    ]
    if wanted := len(preparing.notes_wanted(session, school, actor, now)):
        words = phrase("home_visit/line_notes")
        lines.append(TeacherLine("todo", words, wanted, view="home_visit.notes", step="home_visit.notes"))
    return lines


def _incidents(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    """Families to be visited soon; to who leads the school, those that were not visited in time."""
    today, lines = at_school(now).date(), list[TeacherLine]()
    if mine := incidents.waiting(session, actor):
        due_on = min(each.due_on for each in mine)
        words = phrase("home_visit/event_line", due_on=due_on, late=due_on < today)
        lines.append(
            TeacherLine("todo", words, len(mine), urgent=True, view="home_visit.plan", step="home_visit.announce")
        )
    if late := incidents.overdue(session, actor, now):
        words = phrase("home_visit/event_line_office")
        lines.append(
            TeacherLine("todo", words, len(late), urgent=True, view="home_visit.events", step="home_visit.events")
        )
    return lines


def _plan(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """A term without a plan."""
    if coming_up.is_planned(session, school, actor, now):
        return []
    words = phrase("home_visit/plan_line_none")
    return [TeacherLine("todo", words, 1, view="home_visit.plan_proposal", step="home_visit.plan")]


def _promises(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    due, late = follow_ups.due(session, school, actor, now)
    if not due:
        return []
    words = phrase("home_visit/line_follow_ups", late=late)
    return [
        TeacherLine("todo", words, due, urgent=late > 0, view="home_visit.follow_ups", step="home_visit.follow_ups")
    ]


def _questions(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    return [
        FamilyLine(
            "todo",
            phrase("home_visit/rating_line", surname=rating.visitor_surname(session, visit)),
            pupil_id=pupil_id,
            view="home_visit.rating",
            args={"visit_id": visit.id},
            step="home_visit.rating",
            step_args={"visit": visit.id},
        )
        for visit, pupil_id in rating.waiting(session, school, actor, now)
    ]


def _callbacks(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    many = callback.many_waiting(session, actor, now)
    words = phrase("home_visit/callback_line")
    line = TeacherLine("todo", words, many, view="home_visit.callbacks", step="home_visit.callbacks")
    slips = rating_paper.many_wanted(session, actor)
    paper = TeacherLine("todo", phrase("home_visit/slips_line"), slips, view="home_visit.slips")
    return [*([line] if many else []), *([paper] if slips else [])]
