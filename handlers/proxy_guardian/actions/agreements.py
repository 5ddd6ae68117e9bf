"""Agreements on care (委托照护): who looks after the child until when, and the word before one ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import own_pupil
from bot.identity.teachers import homeroom_teacher_of
from handlers.proxy_guardian.actions.assigning import WHY
from storage.proxy_guardian.staying import AGREED, CARER, CARER_PHONE, CareAgreement
from storage.pupils import Pupil, is_here
from storage.sealing import seal, unseal
from storage.staff_news import News, put_news

LONGEST, LONGEST_NAME = 300, 40


@dataclass(frozen=True, slots=True)
class Written:
    """What was agreed; ``carer`` as relation and name (姨妈 王霞)."""

    carer: str
    phone: str
    words: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement as the homeroom teacher reads it."""

    agreement_id: int
    of: Written
    is_over: bool


def agree(session: Session, actor: Actor, pupil_id: int, written: Written, now: datetime) -> None:
    """Keep an agreement of the parents. Raises :class:`AccessDeniedError` for a child that is not the actor's.

    :class:`UserError` where nobody is named, or it ends before it begins.
    """
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    carer, words = written.carer.strip(), written.words.strip()
    if not carer:
        raise UserError("proxy_guardian/who_cares")
    if len(words) > LONGEST or len(carer) > LONGEST_NAME or len(written.phone) > LONGEST_NAME:
        raise UserError("proxy_guardian/too_long", most=LONGEST if len(words) > LONGEST else LONGEST_NAME)
    if written.until < written.since:
        raise UserError("proxy_guardian/ends_before")
    assert actor.staff_id is not None  # noqa: S101  for the type checker: own_pupil lets only staff in
    row = CareAgreement(
        school_id=actor.school_id, pupil_id=pupil_id, staff_id=actor.staff_id, carer=b"",
        since=written.since, until=written.until, written_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.carer = seal(session, CARER, row.id, row.school_id, carer)
    row.phone = seal(session, CARER_PHONE, row.id, row.school_id, written.phone.strip()) if written.phone else None
    row.words = seal(session, AGREED, row.id, row.school_id, words) if words else None


def end_agreement(session: Session, actor: Actor, agreement_id: int, now: datetime) -> None:
    """It does not hold any more. Raises :class:`AccessDeniedError` for another's child, and for what has ended."""
    row = session.get(CareAgreement, agreement_id, with_for_update=True)
    if row is None or row.school_id != actor.school_id or row.ended_at is not None:
        raise AccessDeniedError
    own_pupil(session, actor, row.pupil_id, why=WHY, now=now)
    row.ended_at = now


def agreements_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Agreement]:
    """All of one child, those that hold first, then the latest. AccessDeniedError for a child of others."""
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    of = (CareAgreement.school_id == actor.school_id, CareAgreement.pupil_id == pupil_id)
    rows = session.scalars(select(CareAgreement).where(*of).order_by(CareAgreement.until.desc()))
    found = [_seen(session, row, at_school(now).date()) for row in rows]
    return sorted(found, key=lambda each: each.is_over)


def notice_ends(session: Session, school: SchoolContext, now: datetime) -> int:
    """Tell each homeroom teacher once of agreements that end soon; how many agreements."""
    today = at_school(now).date()
    until = today + timedelta(days=school.rules.left_behind.agreement_notice_days)
    soon = (CareAgreement.ended_at.is_(None), CareAgreement.noticed_at.is_(None), CareAgreement.until <= until)
    rows = session.execute(
        select(CareAgreement, Pupil)
        .join(Pupil, Pupil.id == CareAgreement.pupil_id)
        .where(CareAgreement.school_id == school.id, *soon, CareAgreement.until >= today, is_here())
    ).all()
    for row, pupil in rows:
        row.noticed_at = now
        teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now)
        line = phrase("proxy_guardian/agreement_ends", child=pupil.name, day=row.until)
        staff_id = teacher.id if teacher else row.staff_id
        put_news(session, school.id, News(staff_id, f"agreement/{row.id}", line), now)
    return len(rows)


def _seen(session: Session, row: CareAgreement, today: date) -> Agreement:
    def read(place: tuple[str, str], sealed: bytes | None) -> str:
        return unseal(session, place, row.id, row.school_id, sealed)

    of = Written(read(CARER, row.carer), read(CARER_PHONE, row.phone), read(AGREED, row.words), row.since, row.until)
    return Agreement(row.id, of, is_over=row.ended_at is not None or row.until < today)
