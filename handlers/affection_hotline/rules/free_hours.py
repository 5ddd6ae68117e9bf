"""When a parent far away is free for a call: a few choices, or days said by figures."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from bot.core.spelling import tidy

# By the name of the choice: weekdays as digits, Monday 0.
DAYS = {"all": "0123456", "odd": "024", "even": "13"}
# By the name of the choice: from and until in minutes of the day.
HOURS = {"noon": (11 * 60, 14 * 60 + 30), "after": (15 * 60, 18 * 60), "night": (18 * 60, 22 * 60), "any": (0, 24 * 60)}
_WORDS = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "templates/affection_hotline/free_days.toml").read_text(encoding="utf-8")
)
_SAID = _WORDS["days"]


def days_said(words: str) -> str:
    """The weekdays that these words name (``135``, ``周一、三和周日``, ``每天``), digits from Monday 0; empty for none.

    Figures count from 1, as one says them; 7 and 天 are Sunday.
    """
    if any(each in words for each in _WORDS["every"]):
        return DAYS["all"]
    found = set[int]()
    for sign in tidy(words).replace(_WORDS["sunday"], _SAID[-1]):
        if sign in _SAID:
            found.add(_SAID.index(sign))
        elif sign.isdigit():
            if sign not in "1234567":
                return ""
            found.add(int(sign) - 1)
    return "".join(map(str, sorted(found)))


def days_of(chosen: Iterable[str]) -> str:
    """Weekdays ticked on a page, each a digit from Monday 0, as they are kept; what was made up is left out."""
    return "".join(sorted({each for each in chosen if each in tuple(DAYS["all"])}))
