"""How workers share the outbox: claim, begin, mark; each write fenced by the token of its claim.

Every ``now`` here is machine time.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.base import UtcDateTime
from storage.claimed import Channel, Claimed, Outcome, Sending
from storage.grants import clear_grants
from storage.identities import Identity
from storage.ladder_nudge import nudge
from storage.outbox import PAYLOAD, OutboxRow, table
from storage.outbox_choice import Chosen, Ways, choose, give_back
from storage.outbox_due import Due, due_rows, may_try
from storage.school_clock import school_now
from storage.sealing import unseal

__all__ = [
    "LEASE",
    "SAFE_TO_REPEAT",
    "Channel",
    "Claimed",
    "Outcome",
    "Sending",
    "begin_sending",
    "claim",
    "decline",
    "drop",
    "due_accounts",
    "mark",
    "prolong",
    "recover",
    "release",
]

# Longer than the slowest group takes (time-outs of the sender included), short enough to recover in seconds.
LEASE = timedelta(seconds=30)
# WeChat drops a second template message with the same client_msg_id for ten minutes; one is kept in reserve.
SAFE_TO_REPEAT = timedelta(minutes=9)

# Decided by who wrote the row; the others are decided at the claim.
FIXED: tuple[Channel, ...] = ("sms", "voice", "email", "school_notice", "group_robot")
CLEARING = 5  # batches of rows that can go nowhere, ended in one transaction at most
ENDED_BADLY = ("failed", "dead", "unknown")
NO_WAYS = Ways()

# These statements change rows that no session holds as objects.
_UNSYNCED = {"synchronize_session": False}
_SHUT = {"window_left": 0, "tap_window_left": 0}
_MARK = (
    table.update()
    .where(table.c.id == bindparam("b_id"), table.c.claim_token == bindparam("b_token"))
    .where(table.c.state == bindparam("b_held"))
    .values(
        state=bindparam("b_state"),
        claim_token=None,
        lease_until=None,
        receipt_id=bindparam("b_receipt_id"),
        error_code=bindparam("b_error_code"),
        refused=table.c.refused + bindparam("b_refused"),
        not_before=bindparam("b_not_before"),
        ended_at=bindparam("b_ended_at"),
        attempts=table.c.attempts - bindparam("b_uncounted"),
        first_try_at=case((bindparam("b_uncertain", type_=Boolean), table.c.first_try_at)),
    )
)


def due_accounts(session: Session, now: datetime) -> list[str]:
    """The senders that have something to claim or to recover; cheap, and writes nothing."""
    school = school_now(session, now)
    waits = and_(OutboxRow.state == "queued", OutboxRow.due_at <= school, may_try(now))
    lost = and_(OutboxRow.state.in_(("claimed", "sending")), OutboxRow.lease_until < now)
    return list(session.scalars(select(OutboxRow.sender).where(or_(waits, lost)).distinct()))


def recover(session: Session, now: datetime) -> None:
    """Take over from workers that died, and end what can no longer be sent.

    Lost before its request was begun: free again. Lost while sending: a template message is repeated with the
    same id while WeChat still drops the second one; anything else is unknown and never sent again blindly.
    """
    school = school_now(session, now)
    lost = OutboxRow.lease_until < now
    safe = and_(OutboxRow.channel == "template", OutboxRow.first_try_at > now - SAFE_TO_REPEAT)
    free = {"state": "queued", "claim_token": None, "lease_until": None}
    over = {"claim_token": None, "lease_until": None, "ended_at": school}
    _update(session, [OutboxRow.state == "claimed", lost], free)
    _update(session, [OutboxRow.state == "sending", lost, safe], free)
    dead = [OutboxRow.state == "sending", lost]
    too_late = [OutboxRow.state == "queued", OutboxRow.first_try_at <= now - SAFE_TO_REPEAT]
    expired = [OutboxRow.state == "queued", OutboxRow.expires_at <= school, OutboxRow.first_try_at.is_(None)]
    ended = [
        *_update(session, dead, {**over, "state": "unknown", "error_code": "lost_worker"}),
        *_update(session, too_late, {**over, "state": "unknown", "error_code": "too_late_to_repeat"}),
        *_update(session, expired, {**over, "state": "failed", "error_code": "expired"}),
    ]
    nudge(session, [row.id for row in ended if row.notice_id], school)


def claim(session: Session, sender: str, limit: int, now: datetime, ways: Ways = NO_WAYS) -> list[Claimed]:
    """Take up to ``limit`` due rows of one sender, oldest first, and decide the channel of each by ``ways``.

    What another worker holds, what waits behind an unfinished row of its thread, and who writes to us at this
    very moment (the identity is locked then) is left for the next round. A row that can go nowhere any more (its
    number is gone, its reader is no guardian now, no channel is left) ends here as failed.
    """
    for _ in range(CLEARING):
        found = due_rows(session, sender, limit, now, school_now(session, now))
        claims = _claim_of(session, found, sender, now, ways)
        if claims or not found:
            return claims
    return []


def _claim_of(session: Session, found: Sequence[Due], sender: str, now: datetime, ways: Ways) -> list[Claimed]:
    token = secrets.token_hex(8)
    people = [each.row for each in found if not each.fault and each.row.channel not in FIXED]
    chosen = choose(session, people, ways, now) if people else {}
    chosen |= {each.row.id: Chosen(each.row.channel) for each in found if each.row.channel in FIXED}
    claims = [
        _claimed(session, each, chosen[each.row.id], token, sender)
        for each in found
        if not each.fault and each.row.id in chosen
    ]
    if claims:
        _take(session, claims, now)
    if len(claims) < len(found):
        codes = {each.row.id: each.fault or "no_channel" for each in found}
        _end(session, codes, claims, school_now(session, now))
    return claims


def begin_sending(session: Session, claims: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Say, before the requests, that these are being sent; returns those that are still ours to send."""
    first = func.coalesce(OutboxRow.first_try_at, literal(now, UtcDateTime()))
    begun = (
        update(OutboxRow)
        .where(*_fence(claims, "claimed"))
        .where(or_(OutboxRow.first_try_at.is_(None), OutboxRow.first_try_at > now - SAFE_TO_REPEAT))
        .values(state="sending", lease_until=now + LEASE, first_try_at=first, attempts=OutboxRow.attempts + 1)
    )
    return _still_ours(session, claims, begun)


def prolong(session: Session, claims: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Hold on to claims that wait for their turn; returns those that are still ours."""
    held = update(OutboxRow).where(*_fence(claims, "claimed")).values(lease_until=now + LEASE)
    return _still_ours(session, claims, held)


def release(session: Session, claims: Sequence[Claimed], not_before: datetime | None = None) -> None:
    """Give back what was claimed and not begun."""
    free = {"state": "queued", "claim_token": None, "lease_until": None, "not_before": not_before}
    _give_back(session, claims, _update(session, _fence(claims, "claimed"), free))


def decline(session: Session, sendings: Sequence[Sending], now: datetime) -> int:
    """Write down what became of claims that were not begun; returns how many were still ours."""
    return _write_down(session, sendings, now, held="claimed")


def drop(session: Session, claims: Sequence[Claimed], now: datetime) -> None:
    """End claims that have nothing to say any more: the matter was settled before they left."""
    over = {"state": "cancelled", "claim_token": None, "lease_until": None, "error_code": "settled"}
    ended = _update(session, _fence(claims, "claimed"), {**over, "ended_at": school_now(session, now)})
    _give_back(session, claims, ended)


def mark(session: Session, sendings: Sequence[Sending], now: datetime) -> int:
    """Write down what became of each; returns how many were still ours to mark."""
    return _write_down(session, sendings, now, held="sending")


def _write_down(session: Session, sendings: Sequence[Sending], now: datetime, *, held: str) -> int:
    school = school_now(session, now)
    result = session.connection().execute(_MARK, [_values(sending, school, held) for sending in sendings])
    nudge(session, [claim.id for claim, said in sendings if claim.notice_id and said.state in ENDED_BADLY], school)
    give_back(session, [claim for claim, said in sendings if said.unused])
    _correct(session, [each.claim.id for each in sendings if each.outcome.window_shut], _SHUT)
    _correct(session, [each.claim.id for each in sendings if each.outcome.unfollowed], {"follows": False})
    for claim, said in sendings:
        if said.consent_used and claim.identity_id:
            clear_grants(session, claim.identity_id, claim.template_id, school)
    return result.rowcount


def _values(sending: Sending, school: datetime, held: str) -> dict[str, object]:
    claim, outcome = sending
    again = outcome.state == "queued"
    return {
        "b_id": claim.id,
        "b_token": claim.token,
        "b_held": held,
        "b_state": outcome.state,
        "b_receipt_id": outcome.receipt_id,
        "b_error_code": outcome.error_code,
        "b_not_before": outcome.not_before,
        "b_ended_at": None if again else school,
        "b_refused": f" {claim.channel}" if outcome.refused else "",
        "b_uncounted": 1 if held == "sending" and not outcome.counts else 0,
        # Kept where it is needed: a row that is tried again, and the ledger of one that perhaps arrived.
        "b_uncertain": outcome.uncertain or not again,
    }


def _correct(session: Session, row_ids: list[int], values: Mapping[str, object]) -> None:
    """WeChat knows better than our ledger what holds for these recipients."""
    if not row_ids:
        return
    who = select(OutboxRow.identity_id).where(OutboxRow.id.in_(row_ids))
    session.execute(update(Identity).where(Identity.id.in_(who)).values(values), execution_options=_UNSYNCED)


def _claimed(session: Session, due: Due, chosen: Chosen, token: str, sender: str) -> Claimed:
    row: Row[Any] = due.row
    return Claimed(
        id=row.id,
        school_id=row.school_id,
        token=token,
        sender=sender,
        address=due.address,
        purpose=row.purpose,
        payload=unseal(session, PAYLOAD, row.id, row.school_id, row.payload),
        channel=chosen.channel,
        attempts=row.attempts,
        due_at=row.due_at,
        follows=getattr(row, "follows", True),
        identity_id=row.identity_id,
        guardian_id=row.guardian_id,
        notice_id=row.notice_id,
        rung=row.rung,
        phone_index=getattr(row, "phone_index", None),
        template_id=chosen.template_id,
        spent=chosen.spent,
    )


def _give_back(session: Session, claims: Sequence[Claimed], ours: Sequence[Row[int, int | None]]) -> None:
    ids = {row.id for row in ours}
    give_back(session, [each for each in claims if each.id in ids])


def _take(session: Session, claims: Sequence[Claimed], now: datetime) -> None:
    ours = {"state": "claimed", "lease_until": now + LEASE}
    taken = [{"b_id": each.id, "claim_token": each.token, "channel": each.channel, **ours} for each in claims]
    session.connection().execute(table.update().where(table.c.id == bindparam("b_id")), taken)


def _end(session: Session, codes: Mapping[int, str], claims: Sequence[Claimed], school: datetime) -> None:
    """Those of ``codes`` (row id → why not) that were not claimed have failed."""
    left = codes.keys() - {each.id for each in claims}
    for code in {codes[row_id] for row_id in left}:
        mine = [row_id for row_id in left if codes[row_id] == code]
        over = {"state": "failed", "error_code": code, "ended_at": school}
        _update(session, [OutboxRow.id.in_(mine)], over)
    nudge(session, left, school)


def _fence(claims: Sequence[Claimed], state: str) -> list[ColumnElement[bool]]:
    tokens = {claim.token for claim in claims}
    ours = (OutboxRow.id.in_([claim.id for claim in claims]), OutboxRow.claim_token.in_(tokens))
    return [*ours, OutboxRow.state == state]


def _still_ours(session: Session, claims: Sequence[Claimed], statement: Update) -> list[Claimed]:
    if not claims:
        return []
    held = OutboxRow.id, OutboxRow.claim_token
    # With the token: a claim that was lost may stand beside the one that the same worker made after it.
    ours = {
        (row.id, row.claim_token) for row in session.execute(statement.returning(*held), execution_options=_UNSYNCED)
    }
    return [claim for claim in claims if (claim.id, claim.token) in ours]


def _update(
    session: Session, where: Sequence[ColumnElement[bool]], values: Mapping[str, object]
) -> Sequence[Row[int, int | None]]:
    """Change rows; returns the id of each and its notice."""
    changed = update(OutboxRow).where(*where).values(values).returning(OutboxRow.id, OutboxRow.notice_id)
    return session.execute(changed, execution_options=_UNSYNCED).all()
