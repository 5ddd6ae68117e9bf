"""A month goes home: with the weekly message of the month's last school week, once."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import iso_week, week_to_fill
from bot.identity.teachers import homeroom_teacher_of
from handlers.card_month.actions.summing import Summary, class_summaries
from handlers.card_month.actions.wording import Said, class_words_of, said_of
from handlers.card_month.rules import Span, closing_month, month_to_write, span_named
from storage.card_counts import classes_with_cards
from storage.card_month import class_month_for, pupil_months_of, written_months
from storage.pupils import Pupil, is_here
from storage.routine import Part, is_closed, put_part
from storage.schools import Class
from storage.staff_news import News, put_news

KIND, WRITE = "card_month", "card_month.write"
# In the weekly message: the class's month behind the week's news, the child's before its cards.
CLASS_PLACE, CHILD_PLACE = 15, 18


@dataclass(frozen=True, slots=True)
class Going:
    """Which month goes out with which week's message, or with ``next_week``'s if that one has left meanwhile.

    ``is_closing``: every child gets a sentence. Otherwise only words that were written after that.
    """

    month: str
    week: str
    next_week: str
    is_closing: bool
    care_days: int

    @classmethod
    def of(cls, session: Session, school: SchoolContext, now: datetime) -> Self:
        """What goes with the message that is still to come."""
        today = at_school(now).date()
        closing = closing_month(school.calendar, today)
        month = closing or month_to_write(school.calendar, today)
        sunday = today + timedelta(days=6 - today.weekday())
        following = iso_week(school.calendar.next_school_day(sunday))
        week, care_days = week_to_fill(session, school, now), school.rules.card.care_days
        return cls(month.name, week, following, closing is not None, care_days)

    @classmethod
    def from_args(cls, args: Any) -> Self:
        """Back from :meth:`args`."""
        return cls(args["month"], args["week"], args["next_week"], args["is_closing"], args["care_days"])

    def args(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def classes_going(session: Session, school_id: int, going: Going) -> list[int]:
    """The active classes that had cards in the month."""
    month = _span(going)
    had = classes_with_cards(session, school_id, month.first, month.last)
    active = select(Class.id).where(Class.school_id == school_id, Class.is_active, Class.id.in_(had))
    return list(session.scalars(active.order_by(Class.name)))


def put_parts(session: Session, school_id: int, class_id: int, going: Going, now: datetime) -> int:
    """Put what one class's families read of the month into the weekly message; how many parts.

    Doing it again says the same; what families have read is not said a second time.
    """
    month = _span(going)
    week = going.next_week if is_closed(session, school_id, going.week) else going.week
    here = (Pupil.school_id == school_id, Pupil.class_id == class_id, is_here())
    pupils = list(session.scalars(select(Pupil.id).where(*here).order_by(Pupil.number)))
    summaries = class_summaries(session, school_id, pupils, month)
    rows = pupil_months_of(session, school_id, pupils, month.name)
    parts = 0
    for pupil_id in pupils:
        row, summary = rows.get(pupil_id), summaries[pupil_id]
        is_new = row is not None and row.told_at is None
        if not (is_new or (going.is_closing and row is None and summary.counts.days)):
            continue
        said = said_of(session, row) if row is not None else None
        words = month_words(summary, said, month, going.care_days)
        put_part(session, school_id, week, Part(KIND, words, CHILD_PLACE, pupil_id=pupil_id))
        if row is not None:
            row.told_at = now
        parts += 1
    return parts + _put_class_words(session, school_id, class_id, month, week, now)


def month_words(summary: Summary, said: Said | None, month: Span, care_days: int) -> str:
    """One child's month in two or three sentences: what the cards say, and the teacher's word.

    Where there is none, what needed care on ``care_days`` or more is named; one bad day is not.
    """
    needs = summary.in_need(care_days)
    return phrase("card_month/part", summary=summary, said=said, month=month.first.month, needs=needs)


def nudge(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put into the round of each homeroom teacher that the month waits for words; how many lines.

    Only before the month's last weekly message, and not where it was written or left out.
    """
    month = closing_month(school.calendar, school.calendar.next_school_day(at_school(now).date()))
    if month is None:
        return 0
    had = classes_with_cards(session, school.id, month.first, month.last)
    waiting = had - written_months(session, school.id, had, month.name)
    lines = 0
    active = (Class.school_id == school.id, Class.is_active, Class.id.in_(waiting))
    for each in session.scalars(select(Class).where(*active).order_by(Class.name)):
        teacher = homeroom_teacher_of(session, school.id, each.id, now)
        if teacher is not None:
            line = phrase("card_month/nudge", class_name=each.name, month=month.first.month)
            label = phrase("card_month/nudge_label")
            news = News(teacher.id, f"card_month/{month.name}/{each.id}", line, WRITE, label)
            put_news(session, school.id, news, now)
            lines += 1
    return lines


def _put_class_words(session: Session, school_id: int, class_id: int, month: Span, week: str, now: datetime) -> int:
    row = class_month_for(session, school_id, class_id, month.name)
    if row.told_at is not None:
        return 0
    row.told_at = now
    words = class_words_of(session, row)
    if not words:
        return 0
    said = phrase("card_month/class_part", words=words, month=month.first.month)
    put_part(session, school_id, week, Part(KIND, said, CLASS_PLACE, class_id=class_id))
    return 1


def _span(going: Going) -> Span:
    span = span_named(going.month)
    if span is None:
        raise ValueError(f"no month: {going.month}")
    return span
