"""What a text is about in a few words, and which answers fit it."""

import re

from handlers.notice.rules.spelled import SPELLED, plain

LONGEST_TITLE = 10
MOST_OPTIONS, LONGEST_OPTION = 3, 8
_BEFORE = re.compile("(?:" + "|".join(SPELLED["title"]["before"]) + ")")
_END, _BETWEEN = re.compile(SPELLED["title"]["end"]), re.compile(SPELLED["options"]["between"])


def title_of(words: str) -> str:
    """A few words for lists: 提前放学 of 明天周五下午3点提前放学,请来接孩子; empty for no words at all."""
    parts = [part for part in _END.split(plain(words)) if part]
    told = [rest for part in parts if len(rest := _without_head(part)) > 1]
    return (told or parts or [""])[0][:LONGEST_TITLE]


def guess_options(words: str) -> tuple[str, ...]:
    """The two answers that fit this text; none where that would be a guess in the dark."""
    text = plain(words)
    for guess in SPELLED["options"]["guesses"]:
        if any(each in text for each in guess["words"]):
            return tuple(guess["options"])
    return ()


def read_options(text: str) -> tuple[str, ...]:
    """The answers that a teacher types, ``能接 / 不能接``: two or three, each short; else none."""
    found = tuple(dict.fromkeys(part for part in _BETWEEN.split(plain(text)) if part))
    fit = 2 <= len(found) <= MOST_OPTIONS and all(len(part) <= LONGEST_OPTION for part in found)
    return found if fit else ()


def wants_own_words(text: str) -> bool:
    """Whether a teacher, asked for options, wants families to answer in their own words (自己写)."""
    return plain(text) in SPELLED["options"]["own_words"]


def option_in(words: str, options: tuple[str, ...]) -> int | None:
    """Which of ``options`` (from 1) these words are; None where it is not certain.

    ``来不了`` is the one of two answers that says no; of two that are named, the longer holds the shorter.
    """
    text = plain(words)
    named, rest = list[int](), text
    for place, option in sorted(enumerate(options, 1), key=lambda pair: -len(pair[1])):
        if option in rest:
            named.append(place)
            rest = rest.replace(option, " ")
    if named:
        return named[0] if len(named) == 1 else None
    refusing = [place for place, option in enumerate(options, 1) if any(option.startswith(no) for no in _denials())]
    if len(options) != 2 or len(refusing) != 1:
        return None
    says_no = any(each in text for each in SPELLED["options"]["no"])
    if says_no:
        return refusing[0]
    return 3 - refusing[0] if any(each in text for each in SPELLED["options"]["yes"]) else None


def asks_something(words: str) -> bool:
    """Whether a family asks rather than answers: 几点来接?"""
    return re.search(SPELLED["questions"]["shape"], plain(words)) is not None


def _denials() -> tuple[str, ...]:
    return tuple(
        {each[0] for each in SPELLED["options"]["no"] if len(each) > 1 and each[1:] in SPELLED["options"]["yes"]}
    )


def _without_head(part: str) -> str:
    while (found := _BEFORE.match(part)) and found.end():
        part = part[found.end() :]
    return part
