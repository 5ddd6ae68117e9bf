"""A key pressed in a call, or a digit written back to a text message: a family's act like any other."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.ladder.acts import close_by_family, owed_by
from bot.identity.phones import phone_index, plain_number
from storage.notice import Notice
from storage.outbox import OutboxRow
from storage.pupils import Guardian

UNDERSTOOD, ACTS = "1", ("know", "acknowledge")
# Who answers a text message later than this answers something else.
ANSWERABLE = timedelta(days=14)

log = structlog.get_logger()


def press_key(session: Session, schools: Mapping[int, SchoolContext], receipt_id: str, key: str, now: datetime) -> bool:
    """A key was pressed in the call that the provider names so; False if no such call is known (yet).

    ``schools`` by id; ``now`` is school time.
    """
    called = select(OutboxRow).where(OutboxRow.sender == "voice", OutboxRow.receipt_id == receipt_id)
    row = session.scalars(called).first()
    if row is not None:
        _close(session, schools, [row], key, "pressed", now)
    return row is not None


def write_back(session: Session, schools: Mapping[int, SchoolContext], phone: str, text: str, now: datetime) -> None:
    """Somebody answered a text message from this number; the newest to it, of whichever school, is meant."""
    number = plain_number(phone)
    if number is None:
        return
    texted = (
        select(OutboxRow)
        .join(Guardian, (Guardian.id == OutboxRow.guardian_id) & (Guardian.school_id == OutboxRow.school_id))
        .where(Guardian.phone_index == phone_index(session, number), Guardian.phone_quarantined.is_(False))
        .where(OutboxRow.sender == "sms", OutboxRow.ended_at > now - ANSWERABLE, OutboxRow.notice_id.is_not(None))
        .order_by(OutboxRow.ended_at.desc(), OutboxRow.id)
    )
    rows = session.scalars(texted).all()
    # One number may stand at several guardians of a family: each of them was told of the same notice.
    newest = [row for row in rows if row.notice_id == rows[0].notice_id]
    _close(session, schools, newest, text, "said", now)


def _close(
    session: Session,
    schools: Mapping[int, SchoolContext],
    rows: Sequence[OutboxRow],
    typed: str,
    how: Literal["pressed", "said"],
    now: datetime,
) -> None:
    """Close what the guardians of these rows still owe on their notice, if the digit says that it was understood.

    Only what is to be known or acknowledged: a digit chooses no option that it was not told, and is no signature.
    """
    if unicodedata.normalize("NFKC", typed).strip() != UNDERSTOOD:
        log.info("answer_not_understood", how=how, rows=[row.id for row in rows])
        return
    for row in rows:
        school = schools.get(row.school_id)
        if school is None or row.notice_id is None or row.guardian_id is None:
            continue
        if session.get_one(Notice, row.notice_id).required_act not in ACTS:
            log.info("more_than_a_digit_is_owed", how=how, outbox_id=row.id)
            continue
        for owed in owed_by(session, school.id, row.notice_id, [row.guardian_id]):
            if owed.may_close and owed.closed_at is None:
                close_by_family(session, school, owed.obligation_id, owed.guardian_id, how=how, now=now)
