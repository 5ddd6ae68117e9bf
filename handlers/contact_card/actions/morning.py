"""The morning: the homeroom teacher gets the signatures and what families said."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.identity.teachers import homeroom_teacher_of, identities_of_staff
from handlers.contact_card.actions.cards import surnames
from handlers.contact_card.actions.opinions import apart
from storage.contact_card import OPINION_SAID, CardDay, days_of_class, opinions_since, signed_by
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import unseal


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
    """Write each homeroom teacher the list of the cards since the last one; returns how many messages are new.

    In daily and when-remark mode that is the school day before; in weekly mode the whole week before, on the first
    school day of the next. A class without cards hears nothing.
    """
    span = _span(school, at_school(now).date())
    if span is None:
        return 0
    messages = []
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        rows = days_of_class(session, school.id, each.id, *span)
        teacher = homeroom_teacher_of(session, school.id, each.id, now) if rows else None
        if teacher is None:
            continue
        collected = _collect(session, each, rows, span)
        messages += [
            Message(
                identity_id=identity_id,
                reply=say("contact_card/morning", list=collected),
                purpose="notice",
                key=f"contact_card/morning/{at_school(now).date()}/{each.id}/{identity_id}",
                what=phrase("contact_card/morning_what"),
            )
            for identity_id in identities_of_staff(session, school.id, teacher.id)
        ]
    return tell_many(session, school.id, messages, now)


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
