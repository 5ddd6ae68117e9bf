"""A refusal by enterprise WeChat -> the error that says who must do what, and when."""

from datetime import datetime, timedelta

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat.error_codes import Outcome
from bot.wechat.failures import until_midnight
from bot.wecom.error_codes import classify

WAIT = {
    Outcome.RETRY: timedelta(seconds=2),
    Outcome.TOKEN: timedelta(seconds=30),
    Outcome.BACK_OFF: timedelta(minutes=1),
}


def failure(code: int, errmsg: str, *, place: str, now: datetime) -> DeliveryError | OperatorError:
    """The error for an ``errcode``; ``place`` is the path that was called, ``now`` machine time.

    OperatorError where only a person at the console or in the code can help, else DeliveryError: permanent, or
    with the wait before the next try.
    """
    outcome = classify(code)
    line = f"enterprise WeChat {place}: {code} {errmsg.strip()}"
    if outcome in (Outcome.ALARM, Outcome.BUG):
        return OperatorError(line)
    wait = until_midnight(now) if outcome is Outcome.UNTIL_MIDNIGHT else WAIT.get(outcome)
    return DeliveryError(line, permanent=wait is None, retry_after=wait, code=code)
