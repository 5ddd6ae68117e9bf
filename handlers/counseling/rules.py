"""What was said, apart; and which names a typed one may mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.fields import is_picture, is_voice, media_of
from bot.core.names import given_name


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, apart: words on lines, the media ids of recordings, those of pictures."""

    text: str
    voices: tuple[str, ...]
    pictures: tuple[str, ...]


def apart(pieces: Iterable[str]) -> Words:
    """The pieces of a message by what they are."""
    found = list(pieces)
    return Words(
        "\n".join(each for each in found if not is_voice(each) and not is_picture(each)).strip(),
        tuple(media_of(each) for each in found if is_voice(each)),
        tuple(media_of(each) for each in found if is_picture(each)),
    )


def match_name(typed: str, names: Mapping[int, str]) -> list[int]:
    """Whom a typed name means: the whole name, else the given name; several where it fits several."""
    wanted = typed.strip()
    whole = [each for each, name in names.items() if name == wanted]
    return whole or [each for each, name in names.items() if given_name(name) == wanted]
