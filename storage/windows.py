"""The windows in which WeChat takes messages of ours without a template: until when, and how many more. Sealed.

In plain sight they would say to the second when somebody was last heard of; and who writes a letter without a name
has written more that day than others, so is heard of last more often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from storage.sealing import seal, unseal

WindowKind = Literal["window", "tap_window"]


@dataclass(frozen=True, slots=True)
class Window:
    """So many messages (``left``, one digit) may go ``until`` then, machine time."""

    until: datetime
    left: int


# The platform's quotas: for how long, and how many messages may follow, by what the user did.
LENGTHS: Mapping[WindowKind, timedelta] = {"window": timedelta(hours=48), "tap_window": timedelta(minutes=1)}
MOST: Mapping[WindowKind, int] = {"window": 5, "tap_window": 3}


def opened(kind: WindowKind, machine: datetime) -> Window:
    """The whole window that WeChat grants at this moment."""
    return Window(machine + LENGTHS[kind], MOST[kind])


def seal_window(session: Session, kind: WindowKind, window: Window, *, school_id: int, openid: str) -> bytes:
    """For the column ``kind`` of this WeChat user; always as long, whatever it says."""
    until = window.until.astimezone(UTC).isoformat(timespec="microseconds")
    return seal(session, ("identities", kind), openid, school_id, f"{window.left} {until}")


def open_window(
    session: Session, kind: WindowKind, sealed: bytes | None, *, school_id: int, openid: str
) -> Window | None:
    """What :func:`seal_window` hid; None for an empty column: nothing may be sent."""
    said = unseal(session, ("identities", kind), openid, school_id, sealed)
    if not said:
        return None
    left, until = said.split(" ")
    return Window(datetime.fromisoformat(until), int(left))
