"""Who is told what is due: on the first school day of a month and of each week, one line of the morning round."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.monthly_reminder.actions.owed import Owed, owed_on
from handlers.monthly_reminder.actions.readers import by_duty
from storage.monthly_reminder import note_reminded
from storage.staff import roles_held
from storage.staff_news import News, put_news

# Those who may have to do something, or ask why it was not done. A proxy guardian's own list comes with its duties.
TOLD = (Role.HOMEROOM_TEACHER.value, Role.MORAL_EDUCATION_OFFICE.value, Role.PRINCIPAL.value)


def remind(session: Session, school: SchoolContext, now: datetime) -> int:
    """Tell everybody what is due and overdue; nobody twice on one day. How many were told."""
    today = at_school(now).date()
    if not is_reminding_day(school.calendar, today):
        return 0
    told = 0
    for staff_id, lines in _by_person(session, school, today, now).items():
        of = by_duty(lines)
        overdue = sum(each.overdue for each in of)
        if not note_reminded(session, school.id, staff_id, today, len(lines) - overdue, overdue):
            continue
        words = phrase("monthly_reminder/news", of=of, month=today.month)
        news = News(
            staff_id, f"monthly_reminder/{today}", words, "monthly_reminder.mine", phrase("monthly_reminder/label")
        )
        put_news(session, school.id, news, now)
        told += 1
    return told


def is_reminding_day(calendar: SchoolCalendar, day: date) -> bool:
    """The first school day of its week, or of its month."""
    if not calendar.is_school_day(day):
        return False
    before = calendar.previous_school_day(day)
    return before.isocalendar()[:2] != day.isocalendar()[:2] or before.month != day.month


def _by_person(session: Session, school: SchoolContext, today: date, now: datetime) -> dict[int, list[Owed]]:
    """By member of staff what is theirs to do, or comes before them because it is late."""
    of_class: dict[int, int] = {}
    of_role: dict[str, list[int]] = {}
    for role, staff_id, class_id in roles_held(session, school.id, TOLD, now):
        if role == Role.HOMEROOM_TEACHER and class_id is not None:
            of_class.setdefault(class_id, staff_id)
        elif role != Role.HOMEROOM_TEACHER:
            of_role.setdefault(role, []).append(staff_id)
    found: dict[int, list[Owed]] = {}
    for line in owed_on(session, school, today):
        if line.is_open:
            for staff_id in _told(line, of_class, of_role):
                found.setdefault(staff_id, []).append(line)
    return found


def _told(line: Owed, of_class: dict[int, int], of_role: dict[str, list[int]]) -> set[int]:
    teacher = [of_class[line.child.class_id]] if line.child.class_id in of_class else []
    told = set[int](teacher) if line.duty.who == "homeroom_teacher" else set()
    if line.standing.escalated:
        told |= set(
            teacher if line.duty.escalates_to == "homeroom_teacher" else of_role.get(line.duty.escalates_to, [])
        )
    return told
