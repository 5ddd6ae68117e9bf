"""What time brings to visits: tomorrow's are named, who has not answered is called, what fell through is seen."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.home_visit.actions import telling
from handlers.home_visit.actions.agreeing import follow_booking
from handlers.home_visit.actions.announcing import ask_for_call
from handlers.home_visit.actions.finding import VisitSeen, all_seen, seen
from handlers.home_visit.actions.recording import overdue_since
from storage.home_visit_lists import booked_visits, unanswered_visits, visits_between, visits_of_staff
from storage.staff_news import News, put_news

DAY = timedelta(days=1)
REMINDER, SILENT = (
    telling.Saying("home_visit/reminder", what="home_visit/what_tomorrow"),
    telling.Saying("home_visit/silent_staff"),
)


def remind(session: Session, school: SchoolContext, now: datetime) -> int:
    """Tell the families of tomorrow's visits at the hour of reminders, the visitors with the round; how many told."""
    tomorrow = at_school(now).date() + DAY
    midnight = datetime.combine(tomorrow, datetime.min.time(), SHANGHAI)
    listed = [
        each
        for each in visits_between(session, school.id, midnight, midnight + DAY)
        if each.visit.state == "agreed" and each.visit.booking_id is None  # a booking reminds of itself
    ]
    found, told = all_seen(session, school, listed, now), 0
    hour = school.rules.booking.remind_the_day_before_at
    due_at = max(now, datetime.combine(tomorrow - DAY, hour, SHANGHAI))
    for each in found:
        told += telling.tell_family(session, school, each, REMINDER, now, due_at=due_at)
    for staff_id in dict.fromkeys(whose for each in found for whose in (each.visitor_id, each.second_id) if whose):
        visits = [each for each in found if staff_id in (each.visitor_id, each.second_id)]
        line, label = phrase("home_visit/tomorrow_staff", visits=visits), phrase("home_visit/news_label")
        put_news(session, school.id, News(staff_id, f"visits/{tomorrow}", line, "home_visit.mine", label), now)
        told += 1
    return told


def call_the_silent(session: Session, school: SchoolContext, now: datetime) -> int:
    """Families that have not answered in the time there was are called; how many."""
    silent = unanswered_visits(session, school.id, at_school(now).date())
    for each in silent:
        ask_for_call(session, school, each.visit, now)
        telling.tell_visitors(session, school, seen(session, school, each.visit.id, now), SILENT, now)
    return len(silent)


def follow_bookings(session: Session, school: SchoolContext, now: datetime) -> int:
    """Visits that became bookings stand where these stand; how many fell through."""
    fell = 0
    for visit in booked_visits(session, school.id):
        follow_booking(session, school, visit, now)
        fell += visit.state != "agreed"
    return fell


def waiting(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> dict[str, list[VisitSeen]]:
    """What of the actor's visits waits for him: ``announce``, ``settle``, ``today``, ``record``, ``late``."""
    found: dict[str, list[VisitSeen]] = {"announce": [], "settle": [], "today": [], "record": [], "late": []}
    if actor.staff_id is None:
        return found
    today = at_school(now).date()
    for each in all_seen(session, school, visits_of_staff(session, school.id, actor.staff_id), now):
        kind = _waits(school, each, now)
        mine = each.visitor_id == actor.staff_id or kind == "today"
        # Who plans a whole term is not asked to announce it at once.
        if kind and mine and (kind != "announce" or (each.day or each.due_on) <= today + 7 * DAY):
            found[kind].append(each)
    return found


def _waits(school: SchoolContext, visit: VisitSeen, now: datetime) -> str:
    if visit.state == "planned":
        return "announce"
    if visit.state == "announced":
        return "" if visit.answer_by else "settle"
    if visit.starts_at is None or visit.starts_at > now:
        is_today = visit.starts_at is not None and visit.starts_at.date() == at_school(now).date()
        return "today" if is_today else ""
    return "late" if overdue_since(school, visit, now) else "record"
