"""What waits for a proxy guardian, and how the month stands for who watches over it."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.proxy_guardian.actions import counting, entries, holidays, meetings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """Holidays of which nobody has said yet where the child will be, and meetings to answer."""
    invited = [
        FamilyLine(
            "date" if each.answer else "todo",
            phrase("proxy_guardian/meeting_line", of=each),
            day=each.begins_at.date(),
            view="proxy_guardian.my_meetings",
            step="proxy_guardian.meeting",
            step_args={"meeting": each.meeting_id},
        )
        for each in meetings.invitations(session, actor, now)
        if each.begins_at > now
    ]
    return invited + [
        FamilyLine(
            "todo",
            phrase("proxy_guardian/holiday_line", of=each),
            pupil_id=each.pupil_id,
            day=each.holiday.first,
            view="proxy_guardian.my_holidays",
            step="proxy_guardian.holiday",
            step_args={"pupil": each.pupil_id, "holiday": each.holiday.key},
        )
        for each in holidays.open_questions(session, school, actor, now)
        if not each.place
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """Own duties that are open; for teachers and leaders what was done for their children, and who has nobody."""
    return _own(session, actor, now) + _watched(session, actor, now)


def _own(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    count, late = counting.open_duties(session, actor, now)
    if not count:
        return []
    words, at = phrase("proxy_guardian/line_own"), "proxy_guardian.mine"
    return [TeacherLine("todo", words, count, urgent=late > 0, view="proxy_guardian.charges", step=at)]


def _watched(session: "Session", actor: Actor, now: datetime) -> list[TeacherLine]:
    done, due, nobody = counting.month_of_children(session, actor, now)
    lines = list[TeacherLine]()
    if asked := counting.open_aid(session, actor):
        words, at = phrase("proxy_guardian/line_aid"), "proxy_guardian.aids"
        lines.append(TeacherLine("todo", words, asked, view=at, step=at))
    if unsaid := counting.unsaid_holidays(session, actor, now):
        at = "proxy_guardian.holidays"
        lines.append(TeacherLine("todo", phrase("proxy_guardian/line_holiday"), unsaid, view=at))
    if due:
        lines.append(TeacherLine("figure", phrase("proxy_guardian/line_month"), done, due, view="proxy_guardian.board"))
    if born := len(entries.birthdays_near(session, actor, now)):
        lines.append(TeacherLine("figure", phrase("proxy_guardian/line_birthday"), born, view="proxy_guardian.board"))
    if nobody:
        lines.append(TeacherLine("figure", phrase("proxy_guardian/line_nobody"), nobody, view="proxy_guardian.board"))
    return lines
