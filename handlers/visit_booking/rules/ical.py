"""Appointments as a calendar file (RFC 5545): what calendars of phones and computers read.

Written by hand: the few lines that are needed are short, and no library for it is among ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.clock import at_school

# A line holds at most so many bytes; what is longer goes on behind a space (3.1).
LONGEST_LINE = 75
MIME = "text/calendar"
PRODUCT = "-//jiaxiaoqiao//visit booking//ZH"
# China has kept one time since 1991.
ZONE = """BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE"""
STATUS = {"asked": "TENTATIVE", "held": "TENTATIVE", "invited": "TENTATIVE", "cancelled": "CANCELLED",
          "declined": "CANCELLED", "missed": "CONFIRMED"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment. ``uid`` never changes, ``version`` grows with each change; ``stamped_at``: when this was made.

    ``state`` is that of the booking; ``minutes_before``: when the calendar rings, 0 for never.
    """

    uid: str
    version: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: str
    summary: str
    place: str = ""
    words: str = ""
    minutes_before: int = 0


def calendar(events: Iterable[Event], name: str = "") -> bytes:
    """The whole file; ``name`` is how a subscribed calendar is called."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    lines += ZONE.splitlines()
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """Text as a value (3.3.11): nothing that somebody wrote ends the line or begins another property."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join("".join(sign for sign in part if sign.isprintable()) for part in plain.splitlines())


def folded(line: str) -> str:
    """The line in parts of at most 75 bytes, never through the middle of a character."""
    parts, part, size = list[str](), "", 0
    for sign in line:
        length = len(sign.encode())
        if size + length > LONGEST_LINE:
            parts.append(part)
            part, size = "", 1  # the space that goes before it
        part, size = part + sign, size + length
    return "\r\n ".join([*parts, part])


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.version}",
        f"DTSTART;TZID=Asia/Shanghai:{_wall(event.starts_at)}",
        f"DTEND;TZID=Asia/Shanghai:{_wall(event.ends_at)}",
        f"STATUS:{STATUS.get(event.state, 'CONFIRMED')}",
        f"SUMMARY:{escaped(event.summary)}",
    ]
    lines += [f"LOCATION:{escaped(event.place)}"] if event.place else []
    lines += [f"DESCRIPTION:{escaped(event.words)}"] if event.words else []
    if event.minutes_before and STATUS.get(event.state) != "CANCELLED":
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}"]
        lines += [f"TRIGGER:-PT{event.minutes_before}M", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _wall(moment: datetime) -> str:
    return f"{at_school(moment):%Y%m%dT%H%M%S}"
