"""What each school day brings: signs that the rows show, plans that change hands, reviews and measures that are due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.periods import period_of
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import holders_of, homeroom_teacher_of
from handlers.care.actions.planning import LIST, pass_on
from handlers.care.actions.signs import OFFICE, SIGNS
from handlers.care.rules import HIDDEN, LONGEST_PLAN, OF_ALARM
from storage.care import gathering as rows
from storage.care.due import due_measures, due_meetings, due_reviews, lost_plans, noted_by_class, orphaned_measures
from storage.care.signals import NewSignal, note_signals
from storage.pupils import Pupil
from storage.staff_news import News, put_news

OF_EVENT = {"bullying": "bullying", "absence": "dropout", "event": "behaviour"}


def gather(session: Session, school: SchoolContext, now: datetime) -> int:
    """Note what the rows show, one statement for each kind of sign, and tell who settles them; how many are new."""
    new = note_signals(session, school.id, list(_found(session, school, now)), now)
    if new:
        _tell_signs(session, school, now)
    return new


def hand_over(session: Session, school: SchoolContext, now: datetime) -> int:
    """Plans whose owner has left or has handed over the class go to the child's homeroom teacher; how many.

    Measures of who has left go to the owner of the plan.
    """
    handed = 0
    for plan, class_id in lost_plans(session, school.id, now):
        teacher = homeroom_teacher_of(session, school.id, class_id, now)
        if teacher is None or teacher.id == plan.owner_id:
            continue
        pass_on(session, plan, teacher.id, plan.owner_id, "", now)
        child = session.get_one(Pupil, plan.pupil_id).name
        _news(session, school, teacher.id, f"care:{plan.id}", phrase("care/news_plan", child=child), LIST, now)
        handed += 1
    session.flush()
    for measure, owner_id in orphaned_measures(session, school.id, now):
        measure.owner_id = owner_id
    return handed


def tell_due(session: Session, school: SchoolContext, now: datetime) -> int:
    """Who has a review or a measure of today, or of the days without school before it, reads of it; how many lines.

    A meeting is told the school day before.
    """
    today = at_school(now).date()
    days = (school.calendar.previous_school_day(today), today)
    lines = [("care/news_review", each) for each in due_reviews(session, school.id, *days)]
    lines += [("care/news_due", each) for each in due_measures(session, school.id, *days)]
    for words, each in lines:
        key = f"care:due:{each.row_id}:{each.due_on}"
        _news(session, school, each.owner_id, key, phrase(words, child=each.child), LIST, now)
    return len(lines) + _tell_meetings(session, school, now)


def _tell_meetings(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the school day before, so that everybody comes."""
    today = at_school(now).date()
    ahead = due_meetings(session, school.id, today, today + LONGEST_PLAN)
    found = [each for each in ahead if school.calendar.previous_school_day(each.due_on) == today]
    for each in found:
        line = phrase("care/news_meeting", child=each.child, on=each.due_on)
        _news(session, school, each.owner_id, f"care:meets:{each.row_id}:{each.due_on}", line, LIST, now)
    return len(found)


def _tell_signs(session: Session, school: SchoolContext, now: datetime) -> None:
    hidden = 0
    for class_id, is_hidden, many in noted_by_class(session, school.id, now, HIDDEN):
        teacher = None if is_hidden else homeroom_teacher_of(session, school.id, class_id, now)
        if teacher is None:
            hidden += many
            continue
        key = f"care:signs:{class_id}:{at_school(now).date()}"
        _news(session, school, teacher.id, key, phrase("care/news_signs", many=many), SIGNS, now)
    if hidden:
        counselors = holders_of(session, school.id, [Role.COUNSELOR], now)
        for staff_id in counselors or holders_of(session, school.id, OFFICE, now):
            key = f"care:signs:{at_school(now).date()}"
            _news(session, school, staff_id, key, phrase("care/news_signs", many=hidden), SIGNS, now)


def _found(session: Session, school: SchoolContext, now: datetime) -> Iterator[NewSignal]:
    figures, today = school.rules.care, at_school(now).date()
    since = now - timedelta(days=figures.look_back_days)
    term = period_of(school.calendar, today).first
    for each in rows.unsigned_cards(session, school.id, term, today, figures.unsigned_cards):
        yield _sign(each, "cards", "")
    for each in rows.low_cards(session, school.id, today.replace(day=1), today, figures.low_cards):
        yield _sign(each, "low", each.what)
    for each in rows.calls_of_need(session, school.id, since):
        yield _sign(each, "call", "")
    for each in rows.visits_about_events(session, school.id, since):
        yield _sign(each, "visit", OF_EVENT.get(each.what, ""))
    for each in rows.alarms_in_care(session, school.id, since):
        yield _sign(each, "alarm", OF_ALARM.get(each.what, ""))
    for each in rows.silent_hotlines(session, school.id):
        yield _sign(each, "hotline", "family")


def _sign(found: rows.Found, source: str, kind: str) -> NewSignal:
    words = phrase("care/sign_words", source=source, times=found.times, what=found.what)
    return NewSignal(found.pupil_id, source, found.key, words, kind)


def _news(
    session: Session, school: SchoolContext, staff_id: int, key: str, line: str, step: str, now: datetime
) -> None:
    put_news(session, school.id, News(staff_id, key, line, step, phrase("care/news_label")), now)
