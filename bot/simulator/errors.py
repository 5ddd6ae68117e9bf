"""What the platform answers when it refuses, and what it holds against us."""

from dataclasses import dataclass
from datetime import datetime


class ApiError(Exception):
    """The platform refuses a call: HTTP 200 with ``errcode`` and ``errmsg``."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg


class BadAnswerError(Exception):
    """Our answer to a push is none that WeChat accepts; the person would read the sentence about a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A push that was not answered as WeChat demands. Tests assert that there is none."""

    at: datetime
    openid: str
    push: str  # what was pushed: "text" or "event.CLICK"
    reason: str
