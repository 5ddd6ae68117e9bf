"""The morning: the homeroom teacher gets the signatures and what families said."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import homeroom_teacher_of
from handlers.contact_card.actions.opinions import apart
from storage.card_entries import surnames
from storage.contact_card import OPINION_SAID, CardDay, days_of_class, opinions_since, signed_by
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import unseal
from storage.staff_news import News, put_news


@dataclass(frozen=True, slots=True)
class Collected:
    """One class since the last list: how many children's cards are signed, whose are not, what families said."""

    class_name: str
    first: date
    last: date
    signed: int
    unsigned: tuple[str, ...]
    said: tuple[tuple[str, str, str], ...]  # child, teacher, words


def collect_morning(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put the list of the cards since the last one into each homeroom teacher's morning round; how many lists.

    In daily and when-remark mode that is the school day before; in weekly mode the whole week before, on the first
    school day of the next. A class without cards hears nothing.
    """
    span = _span(school, at_school(now).date())
    if span is None:
        return 0
    lists = 0
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        rows = days_of_class(session, school.id, each.id, *span)
        teacher = homeroom_teacher_of(session, school.id, each.id, now) if rows else None
        if teacher is None:
            continue
        line = phrase("contact_card/morning", list=_collect(session, each, rows, span))
        put_news(session, school.id, News(teacher.id, f"contact_card/morning/{each.id}", line), now)
        lists += 1
    return lists


def _span(school: SchoolContext, today: date) -> tuple[date, date] | None:
    before = school.calendar.previous_school_day(today)
    if school.rules.card.push != "weekly":
        return before, before
    if before.isocalendar()[:2] == today.isocalendar()[:2]:
        return None
    return before - timedelta(days=before.weekday()), before


def _collect(session: Session, of: Class, rows: list[CardDay], span: tuple[date, date]) -> Collected:
    names = {
        row.id: row.name
        for row in session.scalars(
            select(Pupil).where(Pupil.id.in_({row.pupil_id for row in rows})).order_by(Pupil.number)
        )
    }
    signed_cards = {card for card, _ in signed_by(session, of.school_id, [row.id for row in rows])}
    signed = {row.pupil_id for row in rows if row.id in signed_cards}
    since = datetime.combine(span[0], datetime.min.time(), SHANGHAI)
    opinions = opinions_since(session, of.school_id, names, since)
    teachers = surnames(session, {opinion.staff_id for opinion in opinions})
    said = []
    for opinion in opinions:
        pieces = json.loads(unseal(session, OPINION_SAID, opinion.id, opinion.school_id, opinion.said))
        words, voices = apart(pieces)
        shown = words or phrase("contact_card/a_voice", count=len(voices))
        said.append((names[opinion.pupil_id], teachers[opinion.staff_id], shown))
    unsigned = tuple(name for pupil_id, name in names.items() if pupil_id not in signed)
    return Collected(of.name, *span, len(signed), unsigned, tuple(said))
