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
    UpdateBase,
    and_,
    bindparam,
    case,
    func,
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
_SHUT = {"window": None, "tap_window": None}
# Every group of twenty runs these, so they are built once: building one takes longer than running it.
_OURS = (
    table.c.id.in_(bindparam("b_ids", expanding=True)),
    table.c.claim_token.in_(bindparam("b_tokens", expanding=True)),
    table.c.state == "claimed",
)
_HELD: dict[str, Any] = {"lease_until": bindparam("b_lease")}
_BEGIN = (
    table.update()
    .where(*_OURS)
    .where(or_(table.c.first_try_at.is_(None), table.c.first_try_at > bindparam("b_safe")))
    .values(state="sending", attempts=table.c.attempts + 1, **_HELD)
    .values(first_try_at=func.coalesce(table.c.first_try_at, bindparam("b_now", type_=UtcDateTime())))
    .returning(table.c.id, table.c.claim_token)
)
_PROLONG = table.update().where(*_OURS).values(_HELD).returning(table.c.id, table.c.claim_token)
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


_NOW, _SAFE, _SCHOOL = (bindparam(name, type_=UtcDateTime()) for name in ("b_now", "b_safe", "b_school"))
_LOST = table.c.lease_until < _NOW
_STILL_SAFE = and_(table.c.channel == "template", table.c.first_try_at > _SAFE)
_UNHELD = {"claim_token": None, "lease_until": None}
_FREE = (
    table.update()
    .where(_LOST, or_(table.c.state == "claimed", and_(table.c.state == "sending", _STILL_SAFE)))
    .values(state="queued", **_UNHELD)
)
# In this order, behind _FREE: what was being sent and is not free now is lost.
_OVER = tuple(
    table.update()
    .where(*where)
    .values(state=state, error_code=code, ended_at=_SCHOOL, **_UNHELD)
    .returning(table.c.id, table.c.notice_id)
    for state, code, where in (
        ("unknown", "lost_worker", (table.c.state == "sending", _LOST)),
        ("unknown", "too_late_to_repeat", (table.c.state == "queued", table.c.first_try_at <= _SAFE)),
        (
            "failed",
            "expired",
            (table.c.state == "queued", table.c.expires_at <= _SCHOOL, table.c.first_try_at.is_(None)),
        ),
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
    school, connection = school_now(session, now), session.connection()
    when = {"b_now": now, "b_school": school, "b_safe": now - SAFE_TO_REPEAT}
    connection.execute(_FREE, when)
    ended = [row for statement in _OVER for row in connection.execute(statement, when)]
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
    when = {"b_now": now, "b_lease": now + LEASE, "b_safe": now - SAFE_TO_REPEAT}
    return _still_ours(session, claims, _BEGIN, when)


def prolong(session: Session, claims: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Hold on to claims that wait for their turn; returns those that are still ours."""
    return _still_ours(session, claims, _PROLONG, {"b_lease": now + LEASE})


def release(session: Session, claims: Sequence[Claimed], not_before: datetime | None = None) -> None:
    """Give back what was claimed and not begun."""
    free = {"state": "queued", "claim_token": None, "lease_until": None, "not_before": not_before}
    _give_back(session, claims, _update(session, _fence(claims), free))


def decline(session: Session, sendings: Sequence[Sending], now: datetime) -> int:
    """Write down what became of claims that were not begun; returns how many were still ours."""
    return _write_down(session, sendings, now, held="claimed")


def drop(session: Session, claims: Sequence[Claimed], now: datetime) -> None:
    """End claims that have nothing to say any more: the matter was settled before they left."""
    over = {"state": "cancelled", "claim_token": None, "lease_until": None, "error_code": "settled"}
    ended = _update(session, _fence(claims), {**over, "ended_at": school_now(session, now)})
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


def _fence(claims: Sequence[Claimed]) -> list[ColumnElement[bool]]:
    tokens = {claim.token for claim in claims}
    ours = (OutboxRow.id.in_([claim.id for claim in claims]), OutboxRow.claim_token.in_(tokens))
    return [*ours, OutboxRow.state == "claimed"]


def _still_ours(
    session: Session, claims: Sequence[Claimed], statement: UpdateBase, when: Mapping[str, datetime]
) -> list[Claimed]:
    if not claims:
        return []
    fence = {"b_ids": [claim.id for claim in claims], "b_tokens": {claim.token for claim in claims}}
    # With the token: a claim that was lost may stand beside the one that the same worker made after it.
    ours = {(row.id, row.claim_token) for row in session.connection().execute(statement, {**fence, **when})}
    return [claim for claim in claims if (claim.id, claim.token) in ours]


def _update(
    session: Session, where: Sequence[ColumnElement[bool]], values: Mapping[str, object]
) -> Sequence[Row[int, int | None]]:
    """Change rows; returns the id of each and its notice."""
    changed = update(OutboxRow).where(*where).values(values).returning(OutboxRow.id, OutboxRow.notice_id)
    return session.execute(changed, execution_options=_UNSYNCED).all()
