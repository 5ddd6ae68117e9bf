"""Whether a duty is done, ahead, due or overdue on a day: on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.core.duty_window import Window
from bot.core.settings.duties import Duty

State = Literal["done", "ahead", "due", "overdue"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one duty for one child stands; ``escalated``: overdue for so long that it comes before somebody else."""

    state: State
    due_on: date
    escalated: bool = False


def standing(duty: Duty, window: Window, known_since: date, done: Sequence[date], on: date) -> Standing | None:
    """How it stands on this day; None for a child who came after it was due. ``done``: the days it was done on."""
    counted = sorted(day for day in done if day <= on)
    if window.due_on is None:
        begun = max(counted[-1] if counted else window.first, known_since)
        return _by_day(duty, begun + timedelta(days=int(duty.every)) if isinstance(duty.every, int) else on, on)
    if sum(window.first <= day for day in counted) >= duty.times:
        return Standing("done", window.due_on)
    if known_since > window.due_on:
        return None
    return _by_day(duty, window.due_on, on)


def _by_day(duty: Duty, due_on: date, on: date) -> Standing:
    if on > due_on:
        return Standing("overdue", due_on, on >= due_on + timedelta(days=duty.escalate_days))
    return Standing("due" if on >= due_on - timedelta(days=duty.warn_days) else "ahead", due_on)
