"""What the school's own rows say about children who may need help: one statement for each kind of sign.

Each finds all children of a school at once, and names the matter by a ``key`` that stays the same while it lasts.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.affection_hotline.silence import HotlineSilence
from storage.care.alarms import Alarm
from storage.contact_card import CardDay, CardSignature
from storage.home_visit import HomeVisit, HomeVisitSibling, Incident
from storage.identities import Binding
from storage.phone_call import PhoneCall
from storage.pupils import GuardianLink, Pupil, is_here, is_live

IN_CARE, NEEDS_CARE, LOW = "in_care", "needs_care", 0


@dataclass(frozen=True, slots=True)
class Found:
    """One matter of one child: ``what`` is a kind (of an event, of an alarm), ``times`` how often or how many days."""

    pupil_id: int
    key: str
    times: int = 0
    what: str = ""


def unsigned_cards(session: Session, school_id: int, since: date, until: date, least: int) -> list[Found]:
    """Children of whom nobody has signed the last ``least`` cards or more; the matter is the last signed one.

    Only of families that could sign: somebody is bound.
    """
    stands = and_(CardSignature.card_day_id == CardDay.id, CardSignature.withdrawn_at.is_(None))
    signed = (
        select(CardDay.pupil_id, func.max(CardDay.day).label("last"))
        .join(CardSignature, stands)
        .where(CardDay.school_id == school_id, CardDay.day.between(since, until))
        .group_by(CardDay.pupil_id)
        .subquery()
    )
    bound = exists(
        select(Binding.id)
        .join(GuardianLink, GuardianLink.guardian_id == Binding.guardian_id)
        .where(GuardianLink.pupil_id == Pupil.id, is_live())
    )
    cards = (
        select(CardDay.pupil_id, signed.c.last, func.count().label("times"))
        .join(Pupil, Pupil.id == CardDay.pupil_id)
        .outerjoin(signed, signed.c.pupil_id == CardDay.pupil_id)
        .where(CardDay.school_id == school_id, CardDay.day.between(since, until), is_here(), bound)
        .where(or_(signed.c.last.is_(None), CardDay.day > signed.c.last))
        .group_by(CardDay.pupil_id, signed.c.last)
        .having(func.count() >= least)
    )
    return [Found(row.pupil_id, f"{row.last or since}", row.times) for row in session.execute(cards)]


def low_cards(session: Session, school_id: int, since: date, until: date, least: int) -> list[Found]:
    """Children with an aspect ticked low on so many of these days of one month, which is the matter."""
    low = or_(*(getattr(CardDay, name) == LOW for name in ("thought", "learning", "discipline", "hygiene")))
    worst = case((CardDay.learning == LOW, 1), else_=0)
    cards = (
        select(CardDay.pupil_id, func.count().label("times"), func.sum(worst).label("learning"))
        .join(Pupil, Pupil.id == CardDay.pupil_id)
        .where(CardDay.school_id == school_id, CardDay.day.between(since, until), low, is_here())
        .group_by(CardDay.pupil_id)
        .having(func.count() >= least)
    )
    return [
        Found(row.pupil_id, f"{until:%Y-%m}", row.times, "learning" if 2 * row.learning > row.times else "behaviour")
        for row in session.execute(cards)
    ]


def calls_of_need(session: Session, school_id: int, since: datetime) -> list[Found]:
    """Calls since then in which a family said that something must be done."""
    calls = (
        select(PhoneCall.pupil_id, PhoneCall.id)
        .join(Pupil, Pupil.id == PhoneCall.pupil_id)
        .where(
            PhoneCall.school_id == school_id, PhoneCall.result == NEEDS_CARE, PhoneCall.called_at >= since, is_here()
        )
    )
    return [Found(row.pupil_id, str(row.id)) for row in session.execute(calls)]


def visits_about_events(session: Session, school_id: int, since: datetime) -> list[Found]:
    """Children whose families are visited since then because of something that happened; of bullying each of them."""
    sibling = aliased(HomeVisitSibling)
    of_visit = or_(HomeVisit.pupil_id == Pupil.id, sibling.pupil_id == Pupil.id)
    visits = (
        select(Pupil.id.label("pupil_id"), Incident.id, Incident.kind)
        .select_from(HomeVisit)
        .join(Incident, Incident.id == HomeVisit.incident_id)
        .outerjoin(sibling, sibling.visit_id == HomeVisit.id)
        .join(Pupil, and_(Pupil.school_id == HomeVisit.school_id, of_visit))
        .where(HomeVisit.school_id == school_id, HomeVisit.made_at >= since, is_here())
        .distinct()
    )
    return [Found(row.pupil_id, str(row.id), what=row.kind) for row in session.execute(visits)]


def alarms_in_care(session: Session, school_id: int, since: datetime) -> list[Found]:
    """Alarms about one known child that ended since then with somebody who goes on caring."""
    alarms = (
        select(Alarm.pupil_id, Alarm.id, Alarm.kind)
        .join(Pupil, Pupil.id == Alarm.pupil_id)
        .where(Alarm.school_id == school_id, Alarm.outcome == IN_CARE, Alarm.closed_at >= since, is_here())
    )
    return [Found(row.pupil_id or 0, str(row.id), what=row.kind) for row in session.execute(alarms)]


def silent_hotlines(session: Session, school_id: int) -> list[Found]:
    """Children and parents away between whom it is silent so long that it stands with the teacher."""
    silent = (
        select(HotlineSilence.pupil_id, HotlineSilence.guardian_id, HotlineSilence.since)
        .join(Pupil, Pupil.id == HotlineSilence.pupil_id)
        .where(HotlineSilence.school_id == school_id, HotlineSilence.stage == "teacher", is_here())
    )
    return [Found(row.pupil_id, f"{row.guardian_id}/{row.since}") for row in session.execute(silent)]
