"""Appointments on the family's page, and what they ask of a host today."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.visit_booking.actions import family, hosting
from handlers.visit_booking.actions.parents_day_lines import day_lines, staff_lines
from handlers.visit_booking.actions.showing import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TO_ANSWER = ("invited", "held")


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """What is ahead on its day; what a host offers, and what is kept for a while, to be answered."""
    ahead = [each for each in family.ahead(session, actor, now) if each.day_id is None]
    lines = [_family_line(each, now) for each in ahead]
    return [*lines, *day_lines(session, actor, now)]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Families that wait for a word, today's talks, and talks that nobody has written up."""
    of, today = hosting.board(session, school, actor, now), at_school(now).date()
    soon = any(_answered_by(school, each) <= today for each in of.waiting)
    todays = [each for day, appointments in of.days for each in appointments if day == today]
    words = (
        (phrase("visit_booking/line_waiting"), len(of.waiting), soon),
        (phrase("visit_booking/line_today"), len(todays), False),
        (phrase("visit_booking/line_record"), len(of.to_write), False),
    )
    lines = [_teacher_line(said, many, urgent=urgent) for said, many, urgent in words if many]
    return [*lines, *staff_lines(session, actor, now)]


def _answered_by(school: SchoolContext, of: Appointment) -> date:
    """The day of what is asked for; a wish without a time has its word by the next school day, as it was told."""
    if of.starts_at:
        return at_school(of.starts_at).date()
    return school.calendar.next_school_day(at_school(of.made_at).date())


def _family_line(of: Appointment, now: datetime) -> FamilyLine:
    kind: Literal["todo", "date", "news"] = "todo" if of.state in TO_ANSWER else "date" if of.starts_at else "news"
    return FamilyLine(
        kind,
        phrase("visit_booking/family_line", of=of),
        pupil_id=of.pupil_id,
        day=at_school(now if of.state == "held" else of.starts_at).date() if of.starts_at else None,
        view="visit_booking.visits",
        step="visit_booking.answer",
        step_args={"booking_id": of.booking_id},
    )


def _teacher_line(words: str, many: int, *, urgent: bool) -> TeacherLine:
    return TeacherLine(
        "todo",
        words,
        many,
        urgent=urgent,
        view="visit_booking.appointments",
        step="visit_booking.mine",
        counts="visit_booking.asked",
    )
