"""What a teacher has said so far on the way to a notice, read from the raw answers of its form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from bot.core.fields import PICTURE, VOICE, is_picture, is_voice, media_of, pieces
from handlers.notice.rules.deadlines import read_deadline
from handlers.notice.rules.guessing import read_options

RequiredAct = Literal["know", "acknowledge", "answer", "sign"]
Send = Literal["", "now", "morning", "later", "urgent"]
Kind = Literal["notice", "letter", "minutes", "homework"]
OWN, SOME, SILENT, REWRITE, CHANGE = "own", "some", "silent", "rewrite", "change"
ANSWER = "answer:"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it is one. ``families`` are the names typed where only some are meant.

    ``media`` are the recordings and pictures in their order, ``pictures`` those of them that are pictures;
    ``documents`` lie beside them. ``leaves_at`` is the hour that the sender chose; without it, as soon as it may.
    ``because`` is why words that decency questioned go out all the same.
    """

    audience: str
    words: str
    media: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    families: str = ""
    act: RequiredAct = "know"
    options: tuple[str, ...] = ()
    deadline: datetime | None = None
    send: Send = ""
    reason: str = ""
    documents: tuple[str, ...] = ()
    kind: Kind = "notice"
    title: str = ""
    every_guardian: bool = False
    leaves_at: datetime | None = None
    because: str = ""

    @property
    def voices(self) -> tuple[str, ...]:
        """Those of the media that are to be heard."""
        return tuple(each for each in self.media if each not in self.pictures)

    def said_without(self, picture: str) -> str:
        """The answer that makes the same draft but for one picture; empty if nothing is left."""
        marks = [(PICTURE if each in self.pictures else VOICE) + each for each in self.media if each != picture]
        left = [*([self.words] if self.words else []), *marks]
        return json.dumps(left, ensure_ascii=False) if left else ""

    @property
    def is_addressed(self) -> bool:
        """Whether it is said whom it is for."""
        return bool(self.families if self.audience == SOME else self.audience)


def draft_of(answers: Mapping[str, str], now: datetime) -> Draft:
    """The draft that these answers make; deadlines in words are seen from ``now``."""
    said = pieces(answers.get("words", ""))
    chosen = answers.get("act", "")
    options = read_options(chosen.removeprefix(ANSWER) if chosen.startswith(ANSWER) else answers.get("options", ""))
    act = "answer" if chosen == OWN or chosen.startswith(ANSWER) else chosen or "know"
    return Draft(
        audience=answers.get("audience", ""),
        words="\n".join(piece for piece in said if not _is_media(piece)).strip(),
        media=tuple(media_of(piece) for piece in said if _is_media(piece)),
        pictures=tuple(media_of(piece) for piece in said if is_picture(piece)),
        families=answers.get("families", ""),
        act=cast("RequiredAct", act),
        options=options if act == "answer" else (),
        deadline=_deadline(answers, now),
        send=cast("Send", answers.get("send", "")),
        reason=answers.get("reason", ""),
        because=answers.get("because", ""),
        leaves_at=read_deadline(answers.get("leaves", ""), now) if answers.get("send") == "later" else None,
    )


def _is_media(piece: str) -> bool:
    return is_voice(piece) or is_picture(piece)


def _deadline(answers: Mapping[str, str], now: datetime) -> datetime | None:
    chosen = answers.get("deadline", "")
    if chosen == OWN:
        return read_deadline(answers.get("own_deadline", ""), now)
    return datetime.fromisoformat(chosen) if chosen else None
