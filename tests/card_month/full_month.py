"""A class's whole November: 45 children, every card written with a remark, every one signed by hand."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from handlers.card_month import actions
from handlers.card_month.rules import month_of
from handlers.contact_card import actions as card
from storage.base import new_id
from storage.contact_card import CardDay, CardSignature
from storage.pupils import Guardian, GuardianLink
from storage.signatures import keep_drawing, record_signature
from storage.signed_cards import card_subject, signed_cards
from tests import factories
from tests.school_week import SchoolWeek

CHILDREN = 45
NOVEMBER = month_of(date(2026, 11, 1))
DRAWN = "M100 40L300 160L500 60" * 20


def full_month(week: SchoolWeek) -> None:
    """Write it, day after day, and have it signed."""
    week.do(a_full_class, week)
    for day in school_days():
        week.now = datetime.combine(day, datetime.min.time(), week.now.tzinfo) + timedelta(hours=16)
        everybody = week.db.read(lambda session: pupils_of(session, week))
        entries = {each: Entry({"hygiene": 1}, {"learning": "有进步"}, "今天帮同学打饭" * 8) for each in everybody}
        teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
        week.do(card.enter_day, week.school, teacher, class_id, day, entries, week.now)
    week.do(sign_everything, week)


def a_full_class(session: Session, week: SchoolWeek) -> None:
    """44 more children in 三(2)班."""
    class_32 = week.cast.class_32
    for number in range(CHILDREN - 1):
        child, home = (
            factories.pupil(session, class_32, name="学生甲", number=f"2026{number:06}"),
            factories.household(session, week.school.id),
        )
        factories.link(session, child, factories.guardian(session, home, phone=""))


def sign_everything(session: Session, week: SchoolWeek) -> None:
    """Every family has drawn its signature under every card."""
    homes = {
        row.pupil_id: (row.guardian_id, row.household_id)
        for row in session.execute(
            select(GuardianLink.pupil_id, GuardianLink.guardian_id, Guardian.household_id).join(
                Guardian, Guardian.id == GuardianLink.guardian_id
            )
        )
    }
    for day in session.scalars(select(CardDay)).all():
        guardian_id, household_id = homes[day.pupil_id]
        signature = CardSignature(id=new_id(), school_id=week.school.id, card_day_id=day.id, guardian_id=guardian_id)
        signature.household_id, signature.how = household_id, "page"
        signature.signed_at = signature.school_time = week.now
        session.add(signature)
        keep_drawing(session, week.school.id, card_subject(signature.id), guardian_id, DRAWN, week.now)
    session.flush()
    ids = session.scalars(select(CardSignature.id)).all()
    for thing in signed_cards(session, week.school.id, ids):
        about = (week.school.id, thing.class_id, thing.subject)
        record_signature(session, *about, act="signed", content=thing.signed, at=week.now)


def school_days() -> list[date]:
    """The weekdays of November."""
    days = [date(2026, 11, number) for number in range(1, 31)]
    return [day for day in days if day.weekday() < 5]


def pupils_of(session: Session, week: SchoolWeek) -> list[int]:
    """The children of 三(2)班."""
    found = actions.class_page(
        session, week.school, week.actor("class_teacher"), week.cast.class_32.id, NOVEMBER, week.now
    )
    return [row.pupil_id for row in found.rows]
