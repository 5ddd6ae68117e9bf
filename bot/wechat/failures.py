"""A refusal by WeChat -> the error that says who must do what, and when."""

from datetime import datetime, timedelta

from bot.core.clock import at_school
from bot.core.errors import DeliveryError, OperatorError
from bot.wechat.error_codes import Outcome, classify, strip_rid

WAIT = {
    Outcome.RETRY: timedelta(seconds=2),
    Outcome.TOKEN: timedelta(seconds=30),  # the platform's own distance between forced tokens
    Outcome.BACK_OFF: timedelta(minutes=5),
}
ASK_THE_OPERATOR = (Outcome.ALARM, Outcome.BUG, Outcome.STOP_TEMPLATE)


def failure(code: int, errmsg: str, *, place: str, now: datetime) -> DeliveryError | OperatorError:
    """The error for an ``errcode``; ``place`` is the path that was called.

    OperatorError where only a person at the console or in the code can help, else DeliveryError: permanent, or
    with the wait before the next try.
    """
    outcome = classify(code)
    words, rid = strip_rid(errmsg)
    line = f"WeChat {place}: {code} {words}" + (f" (rid {rid})" if rid else "")
    if outcome in ASK_THE_OPERATOR:
        return OperatorError(line)
    wait = until_midnight(now) if outcome is Outcome.UNTIL_MIDNIGHT else WAIT.get(outcome)
    return DeliveryError(line, permanent=wait is None, retry_after=wait, code=code)


def until_midnight(now: datetime) -> timedelta:
    """How long until the day's quotas return, at midnight in Beijing."""
    tomorrow = (at_school(now) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow - now
