"""Decisions about the card on plain values: what a line means, what goes out, who is reminded."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.day_card import ASPECTS, GOOD, RATING_NAMES, Entry
from bot.core.settings.rules import CardRules
from bot.core.texts import phrase

RATINGS = {name: rating for rating, name in RATING_NAMES.items()}
# The aspects and what else they are called.
ASPECT_WORDS = {name: aspect for aspect, name in ASPECTS.items()} | dict(
    zip(phrase("contact_card/other_aspects").split(), ("thought", "hygiene"), strict=True)
)
ALL_WELL = frozenset(phrase("contact_card/all_well").split())
_AFTER_NAME, _COMMA, _END = re.compile("^[\\s:,\uff1a\uff0c]+"), re.compile("[,\uff0c]"), "\u3002!\uff01"
# In characters, notes and remark together: longer is a letter, not a card.
LONGEST_REMARK = 200
LONGEST_HOME_WORDS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a teacher's message: the name it begins with, and what follows."""

    name: str
    entry: Entry


def told_lines(text: str) -> list[str]:
    """The lines that tell something of a child: not empty, and not just that all is well (都好)."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and line.rstrip(_END) not in ALL_WELL]


def parse_line(line: str, names: Iterable[str]) -> Line | None:
    """``李小明 学习 有进步 今天帮同学打饭``; None if the line does not begin with one of ``names``.

    After an aspect stands its rating, a note, or both (``还可以,上课说话``); what no aspect claims is the remark.
    ``李小明 都好`` takes back what a group leader ticked.
    """
    text = line.strip()
    name = max((each for each in names if text.startswith(each)), key=len, default="")
    if not name:
        return None
    told = _AFTER_NAME.sub("", text.removeprefix(name))
    if told.rstrip(_END) in ALL_WELL | {RATING_NAMES[GOOD]}:
        return Line(name, Entry())
    words = told.split()
    ratings, notes, remark = dict[str, int](), dict[str, str](), list[str]()
    place = 0
    while place < len(words):
        aspect = ASPECT_WORDS.get(words[place])
        if aspect is None or place + 1 == len(words):
            remark.append(words[place])
            place += 1
            continue
        rating, note = _rated(words[place + 1])
        if rating is not None and rating != GOOD:
            ratings[aspect] = rating
        if note:
            notes[aspect] = note
        place += 2
    return Line(name, Entry(ratings, notes, " ".join(remark)))


def _rated(word: str) -> tuple[int | None, str]:
    head, _, tail = _COMMA.sub(",", word).partition(",")
    return (RATINGS[head], tail) if head in RATINGS else (None, word)


def goes_out_tonight(push: str, wants_daily: bool | None, has_remark: bool) -> bool:
    """Whether a card is pushed this evening: the school's ``card.push``, and a family's own wish for daily."""
    return push == "daily" or bool(wants_daily) or (push == "when_remark" and has_remark)


def may_remind(day: date, reminded: Collection[date], before: Sequence[date], most: int) -> bool:
    """Whether this evening may bring a reminder: never more than ``most`` school evenings in a row.

    ``before`` are the school days before ``day``, latest first; one evening brings one reminder at most.
    """
    return day not in reminded and not all(each in reminded for each in before[:most])


def may_remind_by_hand(push: str, day: date, reminded: Collection[date], before: Sequence[date], since: date) -> bool:
    """Whether the teacher may remind a person today: as often as the daily card does by itself, otherwise once.

    ``since`` is the last day of the cards that wait: with the weekly card one reminder follows it, no more.
    """
    if push == "daily":
        return may_remind(day, reminded, before, len(before))
    return not any(each >= since for each in reminded)


def may_take_back(signed: datetime, now: datetime) -> bool:
    """A signature can be taken back the same evening; both on the school's clock."""
    return signed.date() == now.date()


def is_week_over(today: date, last: date | None) -> bool:
    """From the last school day of the week on, or in a week without school: a family looks back on the child."""
    return last is None or today >= last


def when_teacher_hears(now: datetime, quiet_until: datetime, morning_list: time) -> datetime:
    """At once, or with the morning's list after the quiet hours; ``quiet_until`` is ``now`` when it is not quiet."""
    if quiet_until <= now:
        return now
    morning = datetime.combine(quiet_until.date(), morning_list, quiet_until.tzinfo)
    return max(quiet_until, morning)


def first_day_to_sign(rules: CardRules, today: date) -> date:
    """Cards since this day are still offered for a signature; older ones are only kept, and cost the child nothing."""
    return today - timedelta(days=rules.sign_days)


def next_in_line(answered: int, line: Sequence[int]) -> int | None:
    """Who is turned to when the answer of ``answered`` did not help: the next one; None behind the last.

    ``line`` is who stands for the child, the nearest first; whoever is not in it comes before all of them.
    """
    behind = line[len(line) - list(reversed(line)).index(answered) :] if answered in line else line
    return next(iter(behind), None)
