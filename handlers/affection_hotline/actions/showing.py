"""A message as people meet it: whose, how long, what can be played now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.core.reply import MOST_BEHIND, Reply
from handlers.affection_hotline.actions.adults import Line
from storage.affection_hotline.messages import HotlineMessage, Piece, pieces_of
from storage.media import Media, media_in


class Played(NamedTuple):
    """A file that may be played or looked at: voice | image | video."""

    media_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Shown:
    """``child`` and ``parent`` as said at home (小明, 妈妈); ``played`` is what may be played now.

    ``seconds`` of all voices together, 0 while they are unknown. ``is_on_the_way``: a file has not arrived yet;
    ``is_lost``: nothing of it ever will.
    """

    message_id: int
    pupil_id: int
    child: str
    parent: str
    pronoun: str
    to_child: bool
    written_at: datetime
    state: str
    words: str
    seconds: int
    voices: int
    pictures: int
    films: int
    played: tuple[Played, ...]
    is_on_the_way: bool = False
    is_lost: bool = False
    heard_at: datetime | None = None
    is_erased: bool = False
    texts: tuple[str, ...] = ()  # ``words``, piece by piece

    @property
    def first(self) -> str:
        """What fits into the message with the choices: the first text; the others follow behind it."""
        return self.texts[0] if self.texts else ""

    @property
    def parts(self) -> tuple[Reply, ...]:
        """What follows the words, each a message of its own: files, then further texts."""
        return (*(Reply(media=each) for each in self.files), *(Reply(text) for text in self.texts[1:]))

    @property
    def files(self) -> tuple[str, ...]:
        """The media ids of what may be played, in order."""
        return tuple(str(each.media_id) for each in self.played)


def shown_of(session: Session, message: HotlineMessage, line: Line) -> Shown:
    """One message with what can be played of it."""
    return shown_many(session, [message], line)[0]


def shown_many(session: Session, messages: Collection[HotlineMessage], line: Line) -> list[Shown]:
    """Several messages of one parent and one child, in their order."""
    if not messages:
        return []
    pieces = pieces_of(session, line.school_id, [message.id for message in messages])
    return [_shown(session, message, pieces[message.id], line) for message in messages]


def seconds_of(session: Session, school_id: int, media_id: str) -> int:
    """How long a recording lasts; 0 before it has arrived."""
    rows = media_in(session, school_id, [media_id])
    return round(rows[0].seconds or 0) if rows else 0


def files_behind(shown: Shown, start: int = 0) -> list[Reply]:
    """What follows the words, as much as WeChat lets through: recordings, pictures, further texts."""
    return list(shown.parts[start : start + MOST_BEHIND])


def files_first(shown: Shown, words: Reply) -> Reply:
    """A push: first the voice is there, then the words about it. Where no window is open only the words get through."""
    behind = files_behind(shown)
    files, texts = [each for each in behind if each.media], [each for each in behind if not each.media]
    return files[0].then([*files[1:], words, *texts]) if files else words.then(texts)


def _shown(session: Session, message: HotlineMessage, pieces: Sequence[Piece], line: Line) -> Shown:
    ids = [str(piece.media_id) for piece in pieces if piece.media_id]
    rows = media_in(session, line.school_id, ids)
    usable = [row for row in rows if row.state != "lost" and not row.erased_at and not row.refused]
    texts = tuple(piece.words for piece in pieces if piece.words)
    return Shown(
        message_id=message.id,
        pupil_id=line.pupil_id,
        child=line.child,
        parent=line.parent,
        pronoun=line.pronoun,
        to_child=message.to_child,
        written_at=message.written_at,
        state=message.state,
        words="\n".join(texts),
        seconds=_seconds(usable),
        voices=sum(row.kind == "voice" for row in usable),
        pictures=sum(row.kind == "image" for row in usable),
        films=sum(row.kind == "video" for row in usable),
        played=tuple(Played(row.id, row.kind) for row in usable),
        is_on_the_way=any(row.state == "waiting" for row in usable),
        is_lost=not usable and not texts,
        heard_at=message.heard_at,
        is_erased=message.erased_at is not None,
        texts=texts,
    )


def _seconds(files: Sequence[Media]) -> int:
    return round(sum(row.seconds or 0 for row in files if row.kind == "voice"))
