"""Checks of what is on its way: who takes calls, what could not be sent, what it costs, and whether anything climbs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import open_database
from bot.cli.doctor.finding import Finding
from bot.core.clock import at_school, machine_now
from bot.core.settings import Limits, Settings
from bot.delivery.ladder.staff_tasks import office_of
from storage.budgets import spent
from storage.dead_letters import dead_letters
from storage.obligations import Obligation
from storage.pupils import Pupil, is_here
from storage.school_clock import school_now
from storage.schools import School

NEARLY = 0.9  # of a month's budget
FAR_BEYOND = timedelta(minutes=15)  # a running ladder looks every few seconds


def check_delivery(settings: Settings) -> Iterator[Finding]:
    """Of every school; the database must be up to date."""
    database = open_database(settings)
    try:
        now = database.read(school_now, machine_now())
        for code in settings.every_school():
            yield from database.read(_of_school, code, settings, now)
    finally:
        database.close()


def _of_school(session: Session, code: str, settings: Settings, now: datetime) -> list[Finding]:
    school_id = session.scalars(select(School.id).where(School.code == code)).one()
    findings = [
        check_office(session, code, school_id, now),
        check_climbing(session, code, school_id, now),
        check_dead_letters(session, code, school_id, now),
    ]
    for kind, configured in (("sms", settings.sms), ("voice", settings.voice)):
        if configured:
            findings.append(
                check_budget(spent(session, school_id, kind, at_school(now).date()), kind, code, settings.limits)
            )
    return findings


def check_office(session: Session, code: str, school_id: int, now: datetime) -> Finding:
    """Whether anybody takes the calls and slips that are more than a teacher can do."""
    name = f"office of {code}"
    if office := office_of(session, school_id, now):
        return Finding(name, f"{len(office)} take what is beyond a teacher")
    if not session.scalar(select(func.count()).select_from(Pupil).where(Pupil.school_id == school_id, is_here())):
        return Finding(name, "nobody yet, and no child either")
    todo = "Name somebody: jiaxiao staff invite NAME moral_education_office (or principal, or admin)"
    return Finding(name, "nobody takes the calls that are beyond a teacher", todo)


def check_climbing(session: Session, code: str, school_id: int, now: datetime) -> Finding:
    """Whether families whose next rung is due long since are still waiting for it."""
    late = (
        select(func.count(), func.min(Obligation.next_at))
        .where(Obligation.school_id == school_id, Obligation.closed_at.is_(None), Obligation.notice_id.is_not(None))
        .where(Obligation.next_at < now - FAR_BEYOND)
    )
    waiting, since = session.execute(late).one()
    name = f"ladder of {code}"
    if since is None:
        return Finding(name, "nobody waits beyond the time")
    said = f"{waiting} families have waited for their notice since {at_school(since):%Y-%m-%d %H:%M}"
    return Finding(name, said, "Start jiaxiao up, or jiaxiao schedule where several computers share the work")


def check_dead_letters(session: Session, code: str, school_id: int, now: datetime) -> Finding:
    """Whether messages lie there that were tried too often; one that was refused is the ladder's own business."""
    dead = [each for each in dead_letters(session, school_id, now) if each.state == "dead" and each.can_go_again]
    name = f"dead letters of {code}"
    if not dead:
        return Finding(name, "none")
    codes = ", ".join(sorted({each.error_code for each in dead}))
    todo = "When the cause is mended, run: jiaxiao outbox resend --all (or send them again at /desk/outbox)"
    return Finding(name, f"{len(dead)} messages could not be sent ({codes})", todo)


def check_budget(used: int, kind: str, code: str, limits: Limits) -> Finding:
    """How much of the month's budget is left."""
    key, most = (
        ("sms_per_month", limits.sms_per_month) if kind == "sms" else ("calls_per_month", limits.calls_per_month)
    )
    name, said = f"{kind} budget of {code}", f"{used} of {most} this month"
    if used < NEARLY * most:
        return Finding(name, said)
    todo = f"Raise [limits] {key}, or let more families bind; beyond it the ladder goes on without"
    return Finding(name, said, todo)
