"""What came in, as far as the dialogue cares: words, a voice, a picture, or something else."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.core.fields import PICTURE, VOICE, typed
from bot.core.inbound import Inbound, Kind
from bot.core.spelling import tidy
from bot.dialogue.talk import Talk

PICTURES = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.SHORTVIDEO})


class Sort(Enum):
    """What a message is made of."""

    WORDS = auto()
    VOICE = auto()
    PICTURE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: its words as written and as compared, or the recording (``voice:<media id>``), picture or film.

    A film carries the mark of a picture.
    """

    sort: Sort
    words: str = ""
    tidy: str = ""
    voice: str = ""
    picture: str = ""
    film: str = ""


def hear(talk: Talk) -> Heard:
    """What this message says. A place that was sent says its name."""
    kind = talk.inbound.kind
    if kind in (Kind.TEXT, Kind.LOCATION):
        words = typed(_words(talk.inbound))
        return Heard(Sort.WORDS, words, tidy(words))
    if kind is Kind.VOICE:
        return Heard(Sort.VOICE, voice=VOICE + talk.media if talk.media else "")
    if kind is Kind.IMAGE:
        return Heard(Sort.PICTURE, picture=PICTURE + talk.media if talk.media else "")
    if kind in PICTURES:
        return Heard(Sort.PICTURE, film=PICTURE + talk.media if talk.media else "")
    return Heard(Sort.OTHER)


def _words(inbound: Inbound) -> str:
    if inbound.kind is Kind.LOCATION:
        return str(inbound.fields.get("Label") or "")
    return inbound.text
