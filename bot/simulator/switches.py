"""Faults that can be switched on, by rule: what goes wrong, for which calls."""

import threading
from dataclasses import dataclass
from typing import Literal

from bot.simulator.ids import Ids

Trouble = Literal[
    "errcode",  # the platform answers with errcode, e.g. -1, 45009, 40164, 43116
    "timeout",  # nothing is done, no answer comes
    "slow",  # done, but the answer comes late
    "reset_before",  # the connection breaks, nothing was done
    "reset_after",  # the connection breaks, but it was done
    "truncated",  # done, the JSON is cut in the middle
    "html_502",  # a gateway's page instead of an answer
    "token_voided",  # somebody else took a token first
    "wrong_content_type",  # done, the answer is called text/plain
]


@dataclass(slots=True)
class Rule:
    """``path`` and ``openid`` empty: any. ``nth``: only this matching call (1 = the next); ``times``: how often."""

    trouble: Trouble
    path: str = ""
    openid: str = ""
    nth: int = 0
    probability: float = 1.0
    times: int = 0  # 0: without end
    errcode: int = -1
    seconds: float = 10.0  # of timeout and slow
    seen: int = 0
    struck: int = 0


class Switches:
    """The rules switched on now."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._lock = threading.Lock()
        self._rules: list[Rule] = []

    def on(self, rule: Rule) -> Rule:
        """Switch a fault on; the rule then counts its matching calls (``seen``) and faults (``struck``)."""
        with self._lock:
            self._rules.append(rule)
        return rule

    def off(self) -> None:
        """All is well again."""
        with self._lock:
            self._rules.clear()

    def strike(self, path: str, openid: str) -> Rule | None:
        """The fault that this call meets, if any."""
        with self._lock:
            return next((rule for rule in self._rules if self._hits(rule, path, openid)), None)

    def _hits(self, rule: Rule, path: str, openid: str) -> bool:
        if (rule.path and not path.endswith(rule.path)) or (rule.openid and rule.openid != openid):
            return False
        rule.seen += 1
        if (rule.nth and rule.seen != rule.nth) or (rule.times and rule.struck >= rule.times):
            return False
        if rule.probability < 1 and self._ids.between(0, 1) >= rule.probability:
            return False
        rule.struck += 1
        return True
