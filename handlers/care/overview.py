"""Alarms in the teacher's day, above everything else; signs to settle, plans and measures that are due."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.care.actions.duty import leads, own_shifts, today_row
from handlers.care.actions.plan_view import count_due, count_meetings, count_to_agree
from handlers.care.actions.seeing import may_see_all
from handlers.care.actions.sharing import shared_with
from handlers.care.actions.signs import count_signs
from handlers.care.actions.waiting import pager_trouble, waiting
from storage.duty_roster import SHIFTS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Friday's day has Monday's meetings.
MEETS_SOON = timedelta(days=3)
TROUBLES = {"unsent": "care/line_unsent", "nobody": "care/line_nobody"}


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Alarms that nobody has in hand, own ones, and a pager that cannot call."""
    free, mine = waiting(session, actor)
    view = "care.alarms" if may_see_all(actor) else ""
    counted = (("care/line_free", free), ("care/line_mine", mine))
    trouble = pager_trouble(session, school, actor, now)
    lines = [(TROUBLES[trouble], 1)] if trouble else []
    alarms = [
        TeacherLine("todo", phrase(words), count, urgent=True, view=view, step="care.alarms")
        for words, count in (*lines, *counted)
        if count
    ]
    return alarms + _of_plans(session, school, actor, now) + _of_duty(session, school, actor, now)


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """What was shared of a child's plan, and nothing else of it."""
    return [
        FamilyLine("news", phrase("care/family_line"), pupil_id=pupil_id, view="care.agreed", args={"plan": plan_id})
        for plan_id, pupil_id in shared_with(session, actor)
    ]


def _of_plans(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    if actor.staff_id is None:
        return []
    waiting, late = count_signs(session, school, actor, now)
    today = at_school(now).date()
    measures, reviews, late_measures, late_reviews = count_due(session, actor, today)
    meetings, unwritten = count_meetings(session, actor, today + MEETS_SOON, today)
    found = (
        ("care/line_signs_late" if late else "care/line_signs", late or waiting, bool(late), "care.signs_waiting"),
        ("care/line_review", reviews, bool(late_reviews), "care.plans"),
        ("care/line_measure", measures, bool(late_measures), "care.plans"),
        ("care/line_meeting", meetings, bool(unwritten), "care.plans"),
        ("care/line_end", count_to_agree(session, actor), False, "care.plans"),
    )
    return [
        TeacherLine("todo", phrase(words), count, urgent=urgent, view="care.care", step=step)
        for words, count, urgent, step in found
        if count
    ]


def _of_duty(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Who is on duty today, for who leads the school; that it is oneself, for whoever it is."""
    day = at_school(now).date()
    mine = [shift for on, shift in own_shifts(session, school, actor, now) if on == day]
    lines = [TeacherLine("todo", phrase("care/line_duty_mine", shift=shift), 1, step="care.duty") for shift in mine]
    names = [name for name in today_row(session, school, now).names.values() if name] if leads(actor) else []
    if names:
        words = phrase("care/line_duty", names=names)
        lines.append(TeacherLine("figure", words, len(names), len(SHIFTS), view="care.duty", step="care.duty"))
    return lines
