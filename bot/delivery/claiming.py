"""One claim of the feeder: due rows of a sender, and the words of those that a notice says."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.claimed import Claimed, Outcome, Sending
from storage.outbox_choice import Ways
from storage.outbox_claims import claim, decline, drop, recover
from storage.school_clock import school_now

BATCH = 200
# Words that cannot be composed are a fault of ours; what it blocks is looked at again in so long.
FAULT_PAUSE = timedelta(minutes=1)

# Rows of notices and the school time -> the same with their words; those left out have nothing to say any more.
Compose = Callable[[Session, Sequence[Claimed], datetime], list[Claimed]]

log = structlog.get_logger()


def as_written(_session: Session, claims: Sequence[Claimed], _now: datetime) -> list[Claimed]:
    """Where no notices are sent, there is nothing to compose."""
    return list(claims)


def claim_batch(session: Session, sender: str, ways: Ways, compose: Compose, now: datetime) -> list[Claimed]:
    """Claim due rows of one sender, ready to be sent; empty when nothing is due. ``now`` is machine time."""
    recover(session, now)
    while claims := claim(session, sender, BATCH, now, ways):
        if ready := _composed(session, claims, compose, now):
            return ready
    return []


def _composed(session: Session, claims: list[Claimed], compose: Compose, now: datetime) -> list[Claimed]:
    of_notices = [each for each in claims if each.notice_id and not each.payload]
    if not of_notices:
        return claims
    try:
        with session.begin_nested():
            worded = {each.id: each for each in compose(session, of_notices, school_now(session, now))}
    except DBAPIError:
        raise
    except Exception:
        # One notice that cannot be put into words must not hold up every other message of this sender.
        log.exception("composing_failed", rows=len(of_notices), alarm=True)
        later = Outcome("queued", error_code="fault", not_before=now + FAULT_PAUSE, unused=True)
        decline(session, [Sending(each, later) for each in of_notices], now)
        return [each for each in claims if each not in of_notices]
    settled = [each for each in of_notices if each.id not in worded]
    if settled:
        drop(session, settled, now)
    dropped = {each.id for each in settled}
    return [worded.get(each.id, each) for each in claims if each.id not in dropped]
