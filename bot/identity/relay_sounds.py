"""How names sound: a parent types by sound and takes the first character that the phone offers."""

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from bot.identity.relay_lines import WORDS

SURNAMES: dict[str, str] = WORDS["surnames"]
COMPOUND = tuple(WORDS["compound"]["surnames"].split())
# A name of four signs with three readings each has no more.
MOST_READINGS = 81
# Sounds that many regions do not tell apart, and phones correct for: 林/凌, 曾/岑.
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("hu", "f"), ("l", "n"), ("r", "n"))


def sounds(name: str, *, surname: bool = False) -> frozenset[tuple[str, ...]]:
    """Every way in which a name may be read, tones aside; with ``surname`` its first sign is read as a surname."""
    ways = [_readings(sign) for sign in name]
    if surname and ways and name[0] in SURNAMES:
        ways[0] = (SURNAMES[name[0]],)
    return frozenset(islice(product(*ways), MOST_READINGS))


def blurred(sound: tuple[str, ...]) -> tuple[str, ...]:
    """The same sound for an ear that does not tell n from l, z from zh, n from ng."""
    return tuple(_blur(syllable) for syllable in sound)


def surname_of(name: str) -> str:
    """The family name: one sign, or two where it is such a name."""
    return next((each for each in COMPOUND if name.startswith(each) and len(name) > len(each)), name[:1])


@lru_cache(maxsize=20_000)
def _readings(sign: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pinyin(sign, style=Style.NORMAL, heteronym=True)[0]))


@lru_cache(maxsize=4_000)
def _blur(syllable: str) -> str:
    for sharp, soft in _BLURRED:
        syllable = syllable.replace(sharp, soft)
    return syllable
