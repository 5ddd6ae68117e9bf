"""语音包: which standard sentence is spoken before which message, for those who do not read."""

import tomllib
from dataclasses import dataclass

from bot.core.texts import TEMPLATES


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the pack: its lasting ``id``, the ``path`` it belongs to, and the templates it stands before."""

    id: str
    path: str  # sign | hear | hotline | report
    say: str
    before: tuple[str, ...] = ()


def _pack() -> tuple[Sentence, ...]:
    held = tomllib.loads((TEMPLATES / "voice_pack.toml").read_text(encoding="utf-8"))
    return tuple(Sentence(**{**each, "before": tuple(each.get("before", ()))}) for each in held["sentence"])


PACK = _pack()
_BEFORE = {template: sentence.id for sentence in PACK for template in sentence.before}


def sentence_before(template: str) -> str:
    """The id of the sentence that is spoken before this message (``"contact_card/card"``); empty if there is none."""
    return _BEFORE.get(template, "")


def sentence_of(sentence_id: str) -> Sentence | None:
    """The sentence of this id; None for one that the pack does not have."""
    return next((each for each in PACK if each.id == sentence_id), None)
