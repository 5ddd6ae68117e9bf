"""A class's November before its teacher: cards, signatures, words, and a family that WeChat does not reach."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from bot.core.day_card import Entry
from handlers.contact_card import actions as card
from storage.base import new_id
from storage.home_words import SAID, HomeWords
from storage.identities import Binding
from storage.sealing import seal
from tests.school_week import SchoolWeek, at

# Of the school days of November 2026 these have cards; the 30th, a Monday, is the last of the month.
DAYS = (16, 17, 18, 19, 20)


def novembers(week: SchoolWeek) -> None:
    """李小明 has five cards: twice 学习 fair, twice 卫生 in need of care, one day of praise. The grandmother signs
    four, the father one; she writes one opinion, answered in time, and twice how the child is at home."""
    child = week.cast.xiaoming.id
    for number, day in enumerate(DAYS):
        ratings = {"learning": 1} if number < 2 else {"hygiene": 0}
        entry = Entry(remark="今天帮同学打饭") if number == 4 else Entry(ratings)
        write_card(week, day, {child: entry})
    for who, until in (("grandmother", 19), ("father", 16)):
        sign(week, who, until)
    week.now = at(18, 18)
    written = card.Written(child, (week.cast.subject_teacher.id,), ("数学听不懂",), about="2026-11-18")
    week.do(card.write_opinion, week.school, week.actor("grandmother"), written, now=week.now)
    (opinion,) = week.db.read(card.waiting_opinions, week.actor("subject_teacher"))
    week.now = at(19, 10)
    week.do(card.answer_opinion, week.school, week.actor("subject_teacher"), opinion.id, ["周二讲"], now=week.now)
    for day in (17, 18):
        week.do(says_at_home, week, date(2026, 11, day))


def write_card(week: SchoolWeek, day: int, entries: dict[int, Entry], *, month: int = 11) -> None:
    """The class teacher writes the cards of a day of 三(2)班."""
    week.now = at(day, 16, month=month)
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    week.do(card.enter_day, week.school, teacher, class_id, week.now.date(), entries, week.now)


def sign(week: SchoolWeek, who: str, until: int, *, month: int = 11) -> None:
    """A guardian signs what waits of 小明 up to a day."""
    now, day = at(until, 18, month=month), date(2026, month, until)
    week.do(card.sign, week.school, week.actor(who), week.cast.xiaoming.id, day, "page", now=now, stamped=now)


def says_at_home(session: Session, week: SchoolWeek, day: date) -> None:
    """The grandmother tells how 小明 was at home."""
    cast, row_id = week.cast, new_id()
    session.add(
        HomeWords(
            id=row_id,
            school_id=cast.school.id,
            pupil_id=cast.xiaoming.id,
            household_id=cast.grandmother.household_id,
            guardian_id=cast.grandmother.id,
            day=day,
            said=seal(session, SAID, row_id, cast.school.id, '["自己洗了碗"]'),
            written_at=datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=19),
        )
    )


def unbind(session: Session, guardian_id: int) -> None:
    """WeChat does not reach this guardian any more."""
    session.execute(delete(Binding).where(Binding.guardian_id == guardian_id))
