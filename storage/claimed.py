"""What a worker holds of an outbox row while it is its own, and what it says afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

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

Spent = Literal["", "window", "tap_window", "consent"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until the lease ends: all that a channel needs to send it.

    A row of a notice comes without ``payload``: it is composed in the transaction of the claim.
    """

    id: int
    school_id: int
    token: str
    sender: str
    address: str  # openid, telephone number …, as the sender's channel wants it
    purpose: str
    payload: str
    channel: Channel
    attempts: int
    due_at: datetime  # school time
    follows: bool = True
    identity_id: int | None = None
    guardian_id: int | None = None
    notice_id: int | None = None
    rung: str = ""
    phone_index: bytes | None = None  # of the number that ``address`` is
    template_id: str = ""
    spent: Spent = ""  # what of the recipient's was counted for it at the claim


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sending.

    ``queued`` means: again, not before ``not_before`` (machine time); with ``refused`` at once, by the next channel
    that is left. ``uncertain``: it may have arrived all the same, so only the same template message may be repeated.
    ``window_shut``, ``unfollowed`` and ``consent_used`` correct what we believed of the recipient. ``counts``:
    whether this was a try that the limit of tries counts. ``unused``: it surely never left, so that what was counted
    of the recipient's windows and consents is given back.
    """

    state: State
    receipt_id: str | None = None
    error_code: str = ""
    not_before: datetime | None = None
    uncertain: bool = False
    refused: bool = False
    window_shut: bool = False
    unfollowed: bool = False
    consent_used: bool = False
    counts: bool = True
    unused: bool = False


class Sending(NamedTuple):
    """A claim and what became of it."""

    claim: Claimed
    outcome: Outcome
