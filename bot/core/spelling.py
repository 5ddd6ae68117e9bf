"""What a short message means, however it is spelled: a number, a choice, yes, no, or a wish about the form.

Nothing is guessed: a sentence in which a digit merely occurs ("我家有1个孩子") is not that digit. The spellings
stand in ``templates/dialogue/spellings.toml``.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_SPELLINGS = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "templates/dialogue/spellings.toml").read_text(encoding="utf-8")
)
_NUMBERS, _DAYS = _SPELLINGS["numbers"], _SPELLINGS["days"]
# Emoji colours, keycaps, variation selectors, joiners and other signs without a shape of their own.
_SHAPELESS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\u20e3\U0001f3fb-\U0001f3ff]")
_SPACES = re.compile(r"\s+")
# Who writes more than this tells something; it also bounds the time that the patterns below can take.
LONGEST = 30
_CLOSING = " \t\n.。!~,,、;;…·^"
_APART = re.compile(r"[\s.。!~,、;:…·()【】〔〕\[\]<>《》“”\"'-]+")


def tidy(text: str) -> str:
    """The text as it is compared: half-width, lower case, single spaces, without closing marks and emoji colours.

    A question mark stays: "收到?" asks, it does not confirm.
    """
    plain = _SHAPELESS.sub("", unicodedata.normalize("NFKC", text))
    plain = "".join(_plain_digit(sign) for sign in plain)
    return _SPACES.sub(" ", plain).strip(_CLOSING).casefold()


def number(text: str) -> int | None:
    """The number 0–99 that a tidy text is meant as: ``1`` ``一`` ``(1)`` ``选1`` ``第一个``; else None."""
    match = _NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    return _value(match["plain"] or match["ordinal"])


def choose(text: str, labels: Mapping[str, str]) -> str | None:
    """The digit of the one choice that a tidy text means, None where that would be a guess.

    ``labels`` are the choices on offer by their digits. Understood are a number, a label, or one part or the end of
    a label that no other has (``小红``), and a number with its own label or a polite word at its side (``1签字``).
    """
    if len(text) > LONGEST:
        return None
    spelled = number(text)
    if spelled is not None:
        return str(spelled) if str(spelled) in labels else None
    return _by_label(text, labels) or _by_number_and_words(text, labels)


def is_yes(text: str) -> bool:
    """Whether a tidy text says yes and nothing else, thanks aside: ``好的`` ``收到,谢谢老师`` ``👍👍`` ``[强]``."""
    return len(text) <= LONGEST and _YES.fullmatch(text) is not None


def is_no(text: str) -> bool:
    """Whether a tidy text says no and nothing else."""
    return len(text) <= LONGEST and _NO.fullmatch(text) is not None


def is_thanks(text: str) -> bool:
    """Whether a tidy text only thanks."""
    return text in _SPELLINGS["polite"]


def command(text: str) -> str:
    """The wish that a tidy text is: back, skip, leave, help, person, undo, done, menu, today; or empty."""
    return _COMMANDS.get(text, "")


def day(text: str, today: date) -> date | None:
    """The day that a tidy text names, seen from ``today``: ``明天``, ``11月24日``, ``周二``, ``2026-11-24``; else None.

    Without a year the nearest such day is meant; a weekday is the coming one, today included.
    """
    if text in _DAYS["from_today"]:
        return today + timedelta(days=_DAYS["from_today"].index(text))
    if weekday := re.match(_DAYS["weekday"], text):
        wanted = _DAYS["weekdays"].find(weekday[2]) % 7  # Sunday has a second name, not in the list: -1
        ahead = (wanted - today.weekday()) % 7 if not weekday[1] else 7 - today.weekday() + wanted
        return today + timedelta(days=ahead)
    if month_and_day := re.match(_DAYS["month_and_day"], text):
        years = (today.year - 1, today.year, today.year + 1)
        found = [each for year in years if (each := _date(year, int(month_and_day[1]), int(month_and_day[2])))]
        return min(found, key=lambda each: abs(each - today)) if found else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _plain_digit(sign: str) -> str:
    """Digits in circles that Unicode does not fold (❶)."""
    if sign.isascii() or not unicodedata.category(sign).startswith("No"):
        return sign
    return str(unicodedata.digit(sign, sign))


def _by_label(text: str, labels: Mapping[str, str]) -> str | None:
    wanted = _bare(text)
    if not wanted:
        return None
    shapes = {digit: _shape(label) for digit, label in labels.items()}
    whole = [digit for digit, shape in shapes.items() if shape.whole == wanted]
    part = [digit for digit, shape in shapes.items() if wanted in shape.parts]
    end = [digit for digit, shape in shapes.items() if _ends_with(shape.whole, wanted)]
    found = whole or part or end
    return found[0] if len(found) == 1 else None


def _ends_with(label: str, wanted: str) -> bool:
    """Whether the label is a longer way to say the same (a child's name with the surname), and not its denial."""
    before = label.removesuffix(wanted)
    return len(wanted) >= 2 and before not in ("", label) and before[-1] not in _SPELLINGS["denials"]


def _by_number_and_words(text: str, labels: Mapping[str, str]) -> str | None:
    match = _NUMBER_THEN_WORDS.fullmatch(text) or _WORDS_THEN_NUMBER.fullmatch(text)
    if match is None:
        return None
    digit, words = str(_value(match["number"])), _bare(match["words"])
    if digit not in labels:
        return None
    label = _shape(labels[digit]).whole
    if words == label or (len(words) >= 2 and words in label):
        return digit
    is_of_another = any(words in _shape(other).whole for other in labels.values())
    return digit if (is_yes(words) or is_thanks(words)) and not is_of_another else None


def _bare(text: str) -> str:
    return _APART.sub("", text).rstrip(_SPELLINGS["particles"]) or text


class _Shape(NamedTuple):
    """What of a label is compared."""

    whole: str
    parts: frozenset[str]


# The same few labels are on offer to everybody, and each message is compared with all that are at hand.
@lru_cache(maxsize=512)
def _shape(label: str) -> _Shape:
    plain = tidy(label)
    return _Shape(_bare(plain), frozenset(_bare(part) for part in re.split(f"[{_SPELLINGS['between']}]", plain)))


def _value(spelled: str) -> int:
    if spelled.isascii():
        return int(spelled)
    tens, is_ten, ones = re.split(rf"([{_NUMBERS['ten']}])", spelled) if _TEN.search(spelled) else ("", "", spelled)
    if not is_ten:
        return _figure(ones)
    return (_figure(tens) if tens else 1) * 10 + (_figure(ones) if ones else 0)


def _figure(sign: str) -> int:
    return next(value for value, signs in enumerate(_NUMBERS["digits"]) if sign in signs)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TEN = re.compile(f"[{_NUMBERS['ten']}]")
_FIGURE = "".join(_NUMBERS["digits"])
_COUNT = f"(?:0|[1-9][0-9]?|[{_FIGURE}]?[{_NUMBERS['ten']}][{_FIGURE}]?|[{_FIGURE}])"
_PARTICLE = f"[{_SPELLINGS['particles']}]?"
_NUMBER = re.compile(
    rf"(?:{_any(_NUMBERS['before'])})?\s*[(\[【〔<《“\"']*"
    rf"(?:(?P<plain>{_COUNT})|{_NUMBERS['ordinal']}\s*(?P<ordinal>{_COUNT})(?:{_any(_NUMBERS['after_ordinal'])})?)"
    rf"[)\]】〕>》”\"':.、]*{_PARTICLE}"
)
_NUMBER_THEN_WORDS = re.compile(rf"(?P<number>{_COUNT})[\s.、,:)】]*(?P<words>[^0-9\s].*)")
_WORDS_THEN_NUMBER = re.compile(rf"(?P<words>.*[^0-9\s])\s*(?P<number>{_COUNT})")
_POLITE = rf"(?:[\s,、.。!~]*(?:{_any(_SPELLINGS['polite'])}))*"
_YES = re.compile(rf"(?:(?:{_any(_SPELLINGS['yes'])})[\s,、.。!~]*)+{_PARTICLE}{_POLITE}")
_NO = re.compile(rf"(?:(?:{_any(_SPELLINGS['no'])})[\s,、.。!~]*)+{_PARTICLE}{_POLITE}")
_COMMANDS: dict[str, str] = {word: name for name, words in _SPELLINGS["commands"].items() for word in words}
