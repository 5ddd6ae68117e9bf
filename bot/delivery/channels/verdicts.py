"""WeChat's answer to one sending -> what becomes of the row, and what must rest."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.wechat import error_codes
from bot.wechat.error_codes import classify
from bot.wechat.failures import until_midnight
from storage.outbox_claims import Channel, Outcome

# Waiting time after the first, second … refused try; then the row is dead and shown to the school.
BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
TOO_OFTEN = timedelta(minutes=5)  # 43117: this person has had too many of late
FAULT_PAUSE = timedelta(minutes=5)  # a wrong credential or a banned template is not mended faster
RATE_PAUSE = timedelta(minutes=1)

FOREIGN_TEMPLATE, CALLS_TOO_FAST = 40037, 45011


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing more of ``what`` before ``until`` (machine time); ``alarm``: somebody must mend something."""

    what: Literal["account", "template"]
    until: datetime
    alarm: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the row, and what must rest."""

    outcome: Outcome
    halt: Halt | None = None


def judge(channel: Channel, code: int, *, attempts: int, receipt_id: str | None, now: datetime) -> Verdict:
    """Read the code of WeChat's answer. ``attempts`` were made before this one; ``now`` is machine time."""
    kind, said = classify(code), str(code)
    if code == 0 or kind is error_codes.Outcome.ALREADY_SENT:
        return Verdict(Outcome("sent", receipt_id=receipt_id, error_code=said if code else ""))
    if halt := _halt(kind, code, now):
        # Not the message's fault: it waits, and the try is not counted.
        return Verdict(Outcome("queued", error_code=said, not_before=halt.until, counts=False), halt)
    if kind is error_codes.Outcome.RETRY:
        return Verdict(_again(said, attempts, now, uncertain=channel == "template"))
    if kind is error_codes.Outcome.BACK_OFF:
        return Verdict(_again(said, attempts, now, pause=TOO_OFTEN))
    if kind is error_codes.Outcome.OTHER_CHANNEL:
        return Verdict(Outcome("queued", error_code=said, window_shut=True, counts=False))
    # Refused for this recipient or for this content: the same would be refused again.
    return Verdict(Outcome("failed", error_code=said, unfollowed=kind is error_codes.Outcome.UNBIND))


def unreachable(attempts: int, now: datetime) -> Verdict:
    """The request never left: no connection."""
    return Verdict(_again("no_connection", attempts, now))


def unanswered(channel: Channel, attempts: int, now: datetime) -> Verdict:
    """The request left and no answer came, or none that can be read: perhaps sent.

    WeChat drops a repeated template message; a customer-service message would arrive twice.
    """
    if channel == "template":
        return Verdict(_again("no_answer", attempts, now, uncertain=True))
    return Verdict(Outcome("unknown", error_code="no_answer"))


def account_fault(code: str, now: datetime, pause: timedelta = FAULT_PAUSE) -> Verdict:
    """Nothing can be sent from this account now; the message waits."""
    halt = Halt("account", now + pause)
    return Verdict(Outcome("queued", error_code=code, not_before=halt.until, counts=False), halt)


def no_channel() -> Verdict:
    """No way of this account leads to the recipient."""
    return Verdict(Outcome("failed", error_code="no_channel", counts=False))


def _again(
    code: str, attempts: int, now: datetime, *, uncertain: bool = False, pause: timedelta | None = None
) -> Outcome:
    if attempts >= len(BACK_OFF):
        return Outcome("unknown" if uncertain else "dead", error_code=code)
    again = Outcome("queued", error_code=code, not_before=now + BACK_OFF[attempts], uncertain=uncertain)
    return replace(again, not_before=now + pause) if pause else again


def _halt(kind: error_codes.Outcome, code: int, now: datetime) -> Halt | None:
    if kind is error_codes.Outcome.UNTIL_MIDNIGHT:
        return Halt("account", now + until_midnight(now))
    if code == CALLS_TOO_FAST:
        return Halt("account", now + RATE_PAUSE, alarm=False)
    if kind is error_codes.Outcome.STOP_TEMPLATE or code == FOREIGN_TEMPLATE:
        return Halt("template", now + FAULT_PAUSE)
    if kind in (error_codes.Outcome.ALARM, error_codes.Outcome.TOKEN):
        return Halt("account", now + FAULT_PAUSE)
    return None
