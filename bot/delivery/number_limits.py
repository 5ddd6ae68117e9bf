"""How often a telephone number may be written to or called, counted before a provider is asked.

Over all schools, workers and hosts that share the database. Source: the providers' rule for calls, one a minute,
five an hour, twenty a day; text messages keep to the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.settings import NumberLimits
from bot.identity.phones import phone_index
from storage.claimed import Claimed
from storage.number_uses import Limits, NumberUse, take_number


def admit_numbers(
    session: Session, kind: str, claims: Sequence[Claimed], limits: NumberLimits, now: datetime
) -> list[tuple[Claimed, datetime]]:
    """Take the numbers of these claims; returns those to give back, each with the machine time when it may go.

    ``kind``: ``sms`` or ``voice``; ``now`` is machine time.
    """
    spans = spans_of(limits)
    # In one order everywhere: two workers that take each other's numbers crosswise would wait for ever.
    numbered = sorted(((phone_index(session, claim.address), claim) for claim in claims), key=lambda each: each[0])
    back = []
    for index, claim in numbered:
        use = NumberUse(id=claim.id, kind=kind, phone_index=index, at=now)
        if free_at := take_number(session, use, spans):
            back.append((claim, free_at))
    return back


def spans_of(limits: NumberLimits) -> Limits:
    """The limits as lengths of time with how many each takes."""
    return (
        (timedelta(minutes=1), limits.per_minute),
        (timedelta(hours=1), limits.per_hour),
        (timedelta(days=1), limits.per_day),
    )
