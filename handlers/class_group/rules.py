"""What the words of a relay say, decided on simplified text: which of a notice's options, or that it must be asked."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

# Shown at once: one line of the list is for "another matter", one of a question for "none of them".
MOST_NOTICES, MOST_FAMILIES = 5, 5

_WORDS = {
    name: re.compile(pattern)
    for name, pattern in tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")).items()
}

# What a no that is a yes is read as.
YES = "ok"


def option_meant(words: str, options: Sequence[str]) -> int | None:
    """The option, from 1, that these words choose beyond doubt; None if that would be a guess."""
    text = _plain(words)
    if not text or _WORDS["unsure"].search(text):
        return None
    named, rest = _named(text, [_plain(option) for option in options])
    if named:
        yes, no = _claims(rest)
        against = yes if says_no(options[named[0] - 1]) else no
        return named[0] if len(named) == 1 and not against else None
    choice = _yes_or_no(text)
    if choice is None:
        return None
    fits = [number for number, option in enumerate(options, 1) if says_no(option) is not choice]
    return fits[0] if len(fits) == 1 else None


def is_heard(words: str) -> bool:
    """Whether these words, beside a name, can stand for "收到": no words do, a no or a question does not."""
    text = _plain(words)
    return not _WORDS["unsure"].search(text) and _yes_or_no(text) is not False


def says_no(option: str) -> bool:
    """Whether an option is the one of who does not come or agree: somebody must arrange something."""
    return _yes_or_no(_plain(option)) is False


def _named(text: str, options: Sequence[str]) -> tuple[list[int], str]:
    """The options whose own words stand there, longer ones first (不能接 does not say 能接 as well), and the rest."""
    found = []
    for number, option in sorted(enumerate(options, 1), key=lambda each: -len(each[1])):
        if option and option in text:
            found.append(number)
            text = text.replace(option, " ")
    return found, text


def _yes_or_no(text: str) -> bool | None:
    """True, False, or None where the words say neither or both."""
    yes, no = _claims(text)
    if yes and no:
        return None
    if yes or no:
        return yes
    return True if _WORDS["heard"].search(text) else None


def _claims(text: str) -> tuple[bool, bool]:
    """Whether a yes stands there, and whether a no."""
    without_no = _WORDS["heard"].sub(" ", _WORDS["no"].sub(" ", text))
    return _WORDS["yes"].search(without_no) is not None, _WORDS["no"].search(text) is not None


def _plain(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).casefold()
    return _WORDS["no_is_yes"].sub(YES, _WORDS["polite"].sub(" ", text)).strip()
