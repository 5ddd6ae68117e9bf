"""How many customer-service messages the school may still send to one person, and until when.

Source: the platform's table of 2024: a message of the user 5 in 48 h; a menu tap, a follow, a scan 3 in 1 min.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.simulator.errors import ApiError


class Trigger(Enum):
    """What opens a window: (messages, how long)."""

    MESSAGE = (5, timedelta(hours=48), "message")
    MENU = (3, timedelta(minutes=1), "menu")
    FOLLOW = (3, timedelta(minutes=1), "follow")
    SCAN = (3, timedelta(minutes=1), "scan")


@dataclass(slots=True)
class Window:
    """What is left of one trigger."""

    left: int
    until: datetime


@dataclass(slots=True)
class Ledger:
    """The windows open for one person."""

    windows: dict[Trigger, Window] = field(default_factory=dict)

    def open(self, trigger: Trigger, now: datetime) -> None:
        """A trigger happened: its window starts anew; those of other triggers stay."""
        messages, length, _ = trigger.value
        self.windows[trigger] = Window(messages, now + length)

    def spend(self, now: datetime) -> None:
        """Count one message, from the window that closes first.

        ApiError 45015 outside every window, 45047 when their messages are used up.
        """
        alive = sorted((window for window in self.windows.values() if window.until > now), key=lambda each: each.until)
        if not alive:
            raise ApiError(45015, "response out of time limit or subscription is canceled")
        usable = next((window for window in alive if window.left > 0), None)
        if usable is None:
            raise ApiError(45047, "out of response count limit")
        usable.left -= 1

    def left(self, now: datetime) -> int:
        """Messages that may still be sent now."""
        return sum(window.left for window in self.windows.values() if window.until > now)

    def close(self) -> None:
        """The person unfollowed: nothing may be sent any more."""
        self.windows.clear()
