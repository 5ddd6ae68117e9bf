"""WeChat's answer to one sending -> what becomes of the row, and what must rest."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat import error_codes
from bot.wechat.error_codes import classify
from bot.wechat.failures import until_midnight
from storage.claimed import Channel, Outcome

# Waiting time after the first, second … refused try; then the row is dead and shown to the school.
BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
TOO_OFTEN = timedelta(minutes=5)  # 43117: this person has had too many of late
FAULT_PAUSE = timedelta(minutes=5)  # a wrong credential or a banned template is not mended faster
RATE_PAUSE = timedelta(minutes=1)

CALLS_TOO_FAST = 45011
OF_TEMPLATE = (40037, 43116)  # not ours, or banned
OF_INTERFACE = (48001, 48004)  # the account has not, or no longer, the right to this interface
MINOR = "minor"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing more of ``what`` before ``until`` (machine time); ``alarm``: somebody must mend something."""

    what: Literal["account", "channel", "template"]
    until: datetime
    alarm: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the row, what must rest, and whether somebody must look at the code.

    ``answered`` is False where the other end gave no sign of life.
    """

    outcome: Outcome
    halt: Halt | None = None
    bug: bool = False
    answered: bool = True


# A fault of ours at one message must not leave the others of its group without an outcome.
OUR_FAULT = Verdict(Outcome("failed", error_code="fault"))


def judge(channel: Channel, code: int, *, attempts: int, receipt_id: str | None, now: datetime) -> Verdict:
    """Read the code of WeChat's answer. ``attempts`` were made before this one; ``now`` is machine time."""
    kind, said = classify(code), str(code)
    if code == 0 or kind is error_codes.Outcome.ALREADY_SENT:
        return Verdict(Outcome("sent", receipt_id=receipt_id, error_code=said if code else ""))
    if halt := _halt(kind, code, now):
        if code in OF_INTERFACE or (code in OF_TEMPLATE and channel != "template"):
            return Verdict(_next_channel(said), halt)
        return halted(said, halt)
    return Verdict(_refused(kind, channel, said, attempts, now), bug=kind is error_codes.Outcome.BUG)


def _refused(kind: error_codes.Outcome, channel: Channel, code: str, attempts: int, now: datetime) -> Outcome:
    match kind:
        case error_codes.Outcome.RETRY:
            outcome = again(code, attempts, now, uncertain=channel == "template")
        case error_codes.Outcome.BACK_OFF:
            outcome = again(code, attempts, now, pause=TOO_OFTEN)
        case error_codes.Outcome.OTHER_CHANNEL:
            outcome = replace(_next_channel(code), window_shut=True)
        case error_codes.Outcome.CONSENT_USED:
            outcome = replace(_next_channel(code), consent_used=channel != "template")
        case error_codes.Outcome.OTHER_RECIPIENT:
            outcome = Outcome("failed", error_code=MINOR)
        case _:
            # Refused for this recipient or for this content: the same would be refused again.
            outcome = Outcome("failed", error_code=code, unfollowed=kind is error_codes.Outcome.UNBIND)
    return outcome


def unreachable(attempts: int, now: datetime) -> Verdict:
    """The request never left: no connection."""
    return Verdict(replace(again("no_connection", attempts, now), unused=True), answered=False)


def unanswered(attempts: int, now: datetime, *, repeatable: bool) -> Verdict:
    """The request left and no answer came, or none that can be read: perhaps done.

    ``repeatable``: the other end drops a second one of the very same, so that it can be asked again.
    """
    said = again("no_answer", attempts, now, uncertain=True)
    return Verdict(said if repeatable else Outcome("unknown", error_code="no_answer"), answered=False)


def halted(code: str, halt: Halt) -> Verdict:
    """Not the message's fault: it waits, and the try is not counted."""
    return Verdict(Outcome("queued", error_code=code, not_before=halt.until, counts=False), halt)


def no_token(sender: str, error: DeliveryError | OperatorError, now: datetime) -> Verdict:
    """There is no access token, and so nothing can be sent."""
    log.error("no_access_token", sender=sender, error=str(error))
    pause = error.retry_after if isinstance(error, DeliveryError) else None
    return account_fault("token", now, pause or FAULT_PAUSE)


def account_fault(code: str, now: datetime, pause: timedelta = FAULT_PAUSE) -> Verdict:
    """Nothing can be sent from this account now; the message waits."""
    halt = Halt("account", now + pause)
    return Verdict(Outcome("queued", error_code=code, not_before=halt.until, counts=False, unused=True), halt)


def waits(code: str, until: datetime) -> Verdict:
    """Something rests until then, and the message with it; nothing was tried."""
    return Verdict(Outcome("queued", error_code=code, not_before=until, counts=False, unused=True))


def channel_rests(code: str) -> Verdict:
    """This channel cannot be used now; the next one is tried."""
    return Verdict(replace(_next_channel(code), unused=True))


def no_channel() -> Verdict:
    """No way of this account leads to the recipient."""
    return Verdict(Outcome("failed", error_code="no_channel", counts=False, unused=True))


def again(
    code: str, attempts: int, now: datetime, *, uncertain: bool = False, pause: timedelta | None = None
) -> Outcome:
    """Later once more, as often as :data:`BACK_OFF` has waiting times; after ``pause``, if one is given.

    ``uncertain``: it may have arrived all the same.
    """
    if attempts >= len(BACK_OFF):
        return Outcome("unknown" if uncertain else "dead", error_code=code)
    return Outcome("queued", error_code=code, not_before=now + (pause or BACK_OFF[attempts]), uncertain=uncertain)


def _next_channel(code: str) -> Outcome:
    return Outcome("queued", error_code=code, refused=True, counts=False)


def _halt(kind: error_codes.Outcome, code: int, now: datetime) -> Halt | None:
    if kind is error_codes.Outcome.UNTIL_MIDNIGHT:
        return Halt("account", now + until_midnight(now))
    if code == CALLS_TOO_FAST:
        return Halt("account", now + RATE_PAUSE, alarm=False)
    if code in OF_TEMPLATE:
        return Halt("template", now + FAULT_PAUSE)
    if code in OF_INTERFACE:
        return Halt("channel", now + FAULT_PAUSE)
    if kind in (error_codes.Outcome.ALARM, error_codes.Outcome.TOKEN):
        return Halt("account", now + FAULT_PAUSE)
    return None
