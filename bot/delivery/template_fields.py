"""Values for template messages, made to fit the type that a field's name tells (``thing1`` → thing, 20 characters).

A value that breaks its type's rule is refused by WeChat (47003) together with the whole message, so each is
shortened here first. Limits: category templates since May 2023.
"""

import re
import unicodedata
from datetime import datetime

from bot.core.clock import at_school

ELLIPSIS = "…"
EMPTY = "—"  # WeChat refuses an empty value
LONGEST = {
    "thing": 20,
    "const": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phrase": 5,
    "name": 10,
    "phone_number": 17,
    "car_number": 8,
    "short_thing": 10,
}
NOT_DIGITS, NOT_PLAIN, NOT_LETTERS = re.compile(r"[^0-9.]"), re.compile(r"[^\x21-\x7e]"), re.compile(r"[^A-Za-z]")
NOT_HAN = re.compile(r"[^一-鿿]")
TIMES = ("time", "date")
_DAY = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})"
_HOUR = r"\d{1,2}:\d{2}"
_ONE = rf"({_DAY}( {_HOUR})?|{_HOUR})"
_TIME = re.compile(rf"{_ONE}(~{_ONE})?")


def fit(field: str, value: str, *, now: datetime) -> str:
    """``value`` as the field may hold it: on one line, of its alphabet, no longer than allowed, never empty.

    ``now`` (school time) stands in where a time is wanted and ``value`` is not one.
    """
    kind = field.rstrip("0123456789")
    value = " ".join(value.split())
    if kind in TIMES:
        return _time(kind, value, now)
    if kind in ("number", "amount"):
        return NOT_DIGITS.sub("", value)[: LONGEST["number"]] or "0"
    if kind in ("character_string", "phone_number"):
        return NOT_PLAIN.sub("", value)[: LONGEST[kind]] or "-"
    if kind == "letter":
        return NOT_LETTERS.sub("", value)[: LONGEST[kind]] or "A"
    if kind == "phrase":
        return NOT_HAN.sub("", value)[: LONGEST[kind]] or "通知"
    return shorten(value, LONGEST.get(kind, LONGEST["thing"])) or EMPTY


def shorten(text: str, longest: int) -> str:
    """At most ``longest`` characters, the last one … if something was cut; never through the middle of one sign."""
    if len(text) <= longest:
        return text
    end = longest - len(ELLIPSIS)
    while end and _joins(text[end]):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def _joins(sign: str) -> bool:
    """Whether this code point belongs to the one before it: an accent, a skin colour, a joiner."""
    return bool(unicodedata.combining(sign)) or sign in "\u200d\ufe0f" or "\U0001f3fb" <= sign <= "\U0001f3ff"


def _time(kind: str, value: str, now: datetime) -> str:
    if _TIME.fullmatch(value):
        return value
    return at_school(now).strftime("%Y-%m-%d %H:%M" if kind == "time" else "%Y-%m-%d")
