"""What time brings to plans: a new term's or a break's plan is asked for, and each week begins with its visits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.periods import Period, next_period, period_of
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.home_visit.actions import incidents
from handlers.home_visit.actions.planning_task import LEADING, homeroom_teachers
from handlers.home_visit.rules.weeks import monday
from storage.incidents import close_settled
from storage.staff import roles_held
from storage.staff_news import News, put_news
from storage.visit_plan_counts import has_visits, mentors_of_school, open_by_visitor


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """One visitor's visits until Sunday that are not made, and how many of them are overdue."""

    many: int
    late: int


def weekly(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the week's first school day: who has visits this week is told how many. Lines written."""
    today = at_school(now).date()
    if not _begins_week(school, today):
        return 0
    found = this_week(session, school, now)
    for staff_id, of in found.items():
        line = phrase("home_visit/plan_week", many=of.many, late=of.late)
        label = phrase("home_visit/plan_week_label")
        put_news(session, school.id, News(staff_id, f"visits/{monday(today)}", line, "home_visit.plan", label), now)
    return len(found)


def ask_for_plans(session: Session, school: SchoolContext, now: datetime) -> int:
    """At the beginning of a term, and in the last days before a break: please look at the plan. Lines written."""
    period = _to_be_planned(school, at_school(now).date())
    if period is None:
        return 0
    people = set(homeroom_teachers(session, school.id, now).values())
    if period.kind == "term":
        people |= mentors_of_school(session, school.id) | {
            each for _, each, _ in roles_held(session, school.id, LEADING, now)
        }
    words = phrase("home_visit/plan_ask", period=phrase("home_visit/plan_period", period=period))
    for staff_id in sorted(people):
        news = News(staff_id, f"visit_plan/{period.key}", words, "home_visit.plan", phrase("home_visit/plan_ask_label"))
        put_news(session, school.id, news, now)
    return len(people)


def after_incidents(session: Session, school: SchoolContext, now: datetime) -> int:
    """What is overdue goes to the office; what is done is closed. Lines written."""
    close_settled(session, school.id, now)
    return incidents.hand_to_office(session, school, now)


def this_week(session: Session, school: SchoolContext, now: datetime) -> dict[int, ThisWeek]:
    """By visitor what is to be visited until Sunday, what is left from before counted in."""
    today = at_school(now).date()
    found: dict[int, ThisWeek] = {}
    for staff_id, many, late in open_by_visitor(session, school.id, monday(today) + timedelta(days=6), today):
        found[staff_id] = ThisWeek(many, late)
    return found


def is_planned(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> bool:
    """Whether this homeroom teacher has a plan for the running period, or needs none."""
    today = at_school(now).date()
    period = period_of(school.calendar, today)
    if (
        actor.staff_id is None
        or period.kind != "term"
        or actor.staff_id not in homeroom_teachers(session, school.id, now).values()
    ):
        return True
    return has_visits(session, school.id, period.key, actor.staff_id)


def _begins_week(school: SchoolContext, today: date) -> bool:
    calendar, first = school.calendar, monday(today)
    before = (first + timedelta(days=n) for n in range((today - first).days))
    return calendar.is_school_day(today) and not any(map(calendar.is_school_day, before))


def _to_be_planned(school: SchoolContext, today: date) -> Period | None:
    """The period that the teachers are asked about today, if there is one."""
    running = period_of(school.calendar, today)
    if running.kind == "term" and school.calendar.next_school_day(running.first - timedelta(days=1)) == today:
        return running
    following = next_period(school.calendar, running)
    # In the week of its last day the term is as good as over: the one before it is asked about the break.
    last_week = monday(running.last) - timedelta(days=7)
    is_asked = running.kind == "term" and following.kind != "term" and monday(today) == last_week
    return following if is_asked and _begins_week(school, today) else None
