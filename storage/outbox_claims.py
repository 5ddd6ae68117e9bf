"""How workers share the outbox: claim, begin, mark; each write fenced by the token of its claim.

Every ``now`` here is machine time.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from storage.base import UtcDateTime
from storage.identities import Identity
from storage.outbox import PAYLOAD, UNFINISHED, OutboxRow, table
from storage.school_clock import school_now
from storage.sealing import unseal

# Longer than the slowest group takes (time-outs of the sender included), short enough to recover in seconds.
LEASE = timedelta(seconds=30)
# WeChat drops a second template message with the same client_msg_id for ten minutes; one is kept in reserve.
SAFE_TO_REPEAT = timedelta(minutes=9)
ON_THE_WAY = timedelta(seconds=5)

Channel = Literal[
    "customer_service",
    "template",
    "service_subscription",
    "mini_subscription",
    "school_notice",
    "group_robot",
    "sms",
    "voice",
    "email",
]
State = Literal["sent", "failed", "unknown", "dead", "queued"]


# These statements change rows that no session holds as objects.
_UNSYNCED = {"synchronize_session": False}
_people = cast("Table", Identity.__table__)
_SHUT = {"window_left": 0, "tap_window_left": 0}
_MARK = (
    table.update()
    .where(table.c.id == bindparam("b_id"), table.c.claim_token == bindparam("b_token"), table.c.state == "sending")
    .values(
        state=bindparam("b_state"),
        claim_token=None,
        lease_until=None,
        receipt_id=bindparam("b_receipt_id"),
        error_code=bindparam("b_error_code"),
        not_before=bindparam("b_not_before"),
        ended_at=bindparam("b_ended_at"),
        attempts=table.c.attempts - bindparam("b_uncounted"),
        first_try_at=case((bindparam("b_uncertain", type_=Boolean), table.c.first_try_at)),
    )
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until the lease ends: all that a channel needs to send it."""

    id: int
    school_id: int
    token: str
    sender: str
    address: str  # openid, telephone number …, as the sender's channel wants it
    follows: bool
    purpose: str
    payload: str
    channel: Channel
    attempts: int
    due_at: datetime  # school time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sending.

    ``queued`` means: again, not before ``not_before`` (machine time). ``uncertain``: it may have arrived all the
    same, so only the same template message may be repeated. ``window_shut`` and ``unfollowed`` correct what we
    believed of the recipient. ``counts``: whether this was a try that the limit of tries counts.
    """

    state: State
    receipt_id: str | None = None
    error_code: str = ""
    not_before: datetime | None = None
    uncertain: bool = False
    window_shut: bool = False
    unfollowed: bool = False
    counts: bool = True


class Sending(NamedTuple):
    """A claim and what became of it."""

    claim: Claimed
    outcome: Outcome


def due_accounts(session: Session, now: datetime) -> list[str]:
    """The accounts that have something to claim or to recover; cheap, and writes nothing."""
    school = school_now(session, now)
    waits = and_(OutboxRow.state == "queued", OutboxRow.due_at <= school, _may_try(now))
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
    _update(session, [OutboxRow.state == "sending", lost], {**over, "state": "unknown", "error_code": "lost_worker"})
    too_late = [OutboxRow.state == "queued", OutboxRow.first_try_at <= now - SAFE_TO_REPEAT]
    _update(session, too_late, {**over, "state": "unknown", "error_code": "too_late_to_repeat"})
    expired = [OutboxRow.state == "queued", OutboxRow.expires_at <= school, OutboxRow.first_try_at.is_(None)]
    _update(session, expired, {**over, "state": "failed", "error_code": "expired"})


def claim(session: Session, sender: str, limit: int, now: datetime) -> list[Claimed]:
    """Take up to ``limit`` due rows of one account, oldest first, and decide the channel of each.

    What another worker holds, what waits behind an unfinished row of its thread, and who writes to us at this
    very moment (the identity is locked then) is left for the next round. A customer-service message is counted
    in the recipient's ledger here, so that WeChat never has to refuse one.
    """
    rows = session.execute(_claimable(sender, limit, now, school_now(session, now))).all()
    if not rows:
        return []
    token = secrets.token_hex(8)
    ledgers = {row.identity_id: _Ledger(row, now) for row in rows}
    claims = [_claimed(session, row, ledgers[row.identity_id], token, sender) for row in rows]
    taken = [
        {
            "b_id": claim.id,
            "state": "claimed",
            "claim_token": token,
            "channel": claim.channel,
            "lease_until": now + LEASE,
        }
        for claim in claims
    ]
    session.connection().execute(table.update().where(table.c.id == bindparam("b_id")), taken)
    spent = [ledger.values() for ledger in ledgers.values() if ledger.is_spent]
    if spent:
        session.connection().execute(_people.update().where(_people.c.id == bindparam("b_id")), spent)
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
    """Give back what was claimed and not begun. What the claim counted in a window stays counted: the safe side."""
    free = {"state": "queued", "claim_token": None, "lease_until": None, "not_before": not_before}
    _update(session, _fence(claims, "claimed"), free)


def mark(session: Session, sendings: Sequence[Sending], now: datetime) -> int:
    """Write down what became of each; returns how many were still ours to mark."""
    school = school_now(session, now)
    marked = [_values(sending, school) for sending in sendings]
    result = session.connection().execute(_MARK, marked)
    _correct(session, [each.claim.id for each in sendings if each.outcome.window_shut], _SHUT)
    _correct(session, [each.claim.id for each in sendings if each.outcome.unfollowed], {"follows": False})
    return result.rowcount


def _values(sending: Sending, school: datetime) -> dict[str, object]:
    claim, outcome = sending
    again = outcome.state == "queued"
    return {
        "b_id": claim.id,
        "b_token": claim.token,
        "b_state": outcome.state,
        "b_receipt_id": outcome.receipt_id,
        "b_error_code": outcome.error_code,
        "b_not_before": outcome.not_before,
        "b_ended_at": None if again else school,
        "b_uncounted": 0 if outcome.counts else 1,
        # Kept where it is needed: a row that is tried again, and the ledger of one that perhaps arrived.
        "b_uncertain": outcome.uncertain or not again,
    }


def _correct(session: Session, row_ids: list[int], values: Mapping[str, object]) -> None:
    """WeChat knows better than our ledger what holds for these recipients."""
    if not row_ids:
        return
    who = select(OutboxRow.identity_id).where(OutboxRow.id.in_(row_ids))
    session.execute(update(Identity).where(Identity.id.in_(who)).values(values), execution_options=_UNSYNCED)


def _claimable(sender: str, limit: int, now: datetime, school: datetime) -> Select[Any]:
    earlier = aliased(OutboxRow)
    waits_behind = exists().where(
        OutboxRow.thread_key != "",
        earlier.thread_key != "",
        earlier.identity_id == OutboxRow.identity_id,
        earlier.thread_key == OutboxRow.thread_key,
        earlier.state.in_(UNFINISHED),
        tuple_(earlier.due_at, earlier.place, earlier.id) < tuple_(OutboxRow.due_at, OutboxRow.place, OutboxRow.id),
    )
    columns = [getattr(OutboxRow, name) for name in ("id", "school_id", "identity_id", "purpose", "payload", "channel")]
    mine = (OutboxRow.attempts, OutboxRow.first_try_at, OutboxRow.due_at)
    window = [getattr(Identity, name) for name in ("openid", "follows", "window_until", "window_left")]
    taps = (Identity.tap_window_until, Identity.tap_window_left)
    return (
        select(*columns, *mine, *window, *taps)
        .join(Identity, Identity.id == OutboxRow.identity_id)
        .where(OutboxRow.sender == sender, OutboxRow.state == "queued", OutboxRow.due_at <= school, _may_try(now))
        .where(OutboxRow.expires_at > school, ~waits_behind)
        .order_by(OutboxRow.due_at, OutboxRow.place, OutboxRow.id)
        .limit(limit)
        # NO KEY UPDATE: writing a further message to this person does not wait for us.
        .with_for_update(key_share=True, skip_locked=True)
    )


def _may_try(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now)


class _Ledger:
    """What WeChat still takes for one person without a template; the short window is spent first."""

    def __init__(self, row: Row[Any], now: datetime) -> None:
        self._identity_id = row.identity_id
        self._left = _open(row.window_until, row.window_left, now)
        self._taps = _open(row.tap_window_until, row.tap_window_left, now)
        self._before = (self._left, self._taps)

    def take(self) -> bool:
        """Count one customer-service message, if one is left."""
        if self._taps:
            self._taps -= 1
        elif self._left:
            self._left -= 1
        else:
            return False
        return True

    @property
    def is_spent(self) -> bool:
        """Whether something was taken."""
        return (self._left, self._taps) != self._before

    def values(self) -> dict[str, object]:
        """For the update of the identity."""
        return {"b_id": self._identity_id, "window_left": self._left, "tap_window_left": self._taps}


def _open(until: datetime | None, left: int, now: datetime) -> int:
    # The message needs a moment to WeChat; a window that ends meanwhile would be refused.
    return left if until is not None and until > now + ON_THE_WAY else 0


def _claimed(session: Session, row: Row[Any], ledger: _Ledger, token: str, sender: str) -> Claimed:
    # A row that was perhaps sent keeps its channel: only there WeChat knows its id.
    channel: Channel = "template"
    if row.first_try_at is None and ledger.take():
        channel = "customer_service"
    return Claimed(
        id=row.id,
        school_id=row.school_id,
        token=token,
        sender=sender,
        address=row.openid,
        follows=row.follows,
        purpose=row.purpose,
        payload=unseal(session, PAYLOAD, row.id, row.school_id, row.payload),
        channel=channel,
        attempts=row.attempts,
        due_at=row.due_at,
    )


def _fence(claims: Sequence[Claimed], state: str) -> list[ColumnElement[bool]]:
    tokens = {claim.token for claim in claims}
    ours = (OutboxRow.id.in_([claim.id for claim in claims]), OutboxRow.claim_token.in_(tokens))
    return [*ours, OutboxRow.state == state]


def _still_ours(session: Session, claims: Sequence[Claimed], statement: Update) -> list[Claimed]:
    if not claims:
        return []
    ids = set(session.scalars(statement.returning(OutboxRow.id), execution_options=_UNSYNCED))
    return [claim for claim in claims if claim.id in ids]


def _update(session: Session, where: Sequence[ColumnElement[bool]], values: Mapping[str, object]) -> None:
    session.execute(update(OutboxRow).where(*where).values(values), execution_options=_UNSYNCED)
