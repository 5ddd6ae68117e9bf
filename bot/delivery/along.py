"""Pictures and recordings that go along with words to families: none before it was looked into."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from storage.media import Media, media_in, media_of

MOST_PICTURES = 9
UNREADABLE = "policy/picture_unreadable"


@dataclass(frozen=True, slots=True)
class Along:
    """Media ids by what they are. ``waiting`` pictures are still looked into; ``refused``: (id, the text why)."""

    pictures: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """What families get, recordings first: they are said to somebody, pictures are looked at."""
        return (*self.voices, *self.pictures)


def along(session: Session, school_id: int, media_ids: Sequence[str]) -> Along:
    """What these files are and whether families may have them now."""
    rows = {str(row.id): row for row in media_in(session, school_id, media_ids)}
    pictures = {each: rows[each] for each in media_ids if each in rows and rows[each].kind == "image"}
    gone = {each for each, row in rows.items() if row.kind != "image" and (row.state == "lost" or row.erased_at)}
    return Along(
        pictures=tuple(each for each, row in pictures.items() if row.refused == ""),
        voices=tuple(each for each in media_ids if each not in pictures and each not in gone),
        waiting=tuple(each for each, row in pictures.items() if row.refused is None and row.state != "lost"),
        refused=tuple((each, why) for each, row in pictures.items() if (why := _why(row))),
    )


def refuse_pictures(session: Session, school_id: int, media_ids: Sequence[str]) -> None:
    """Raise :class:`UserError` for a picture that no family may get, or that has not arrived yet."""
    found = along(session, school_id, media_ids)
    if found.refused:
        first, why = found.refused[0]
        pictures = [each for each in media_ids if each not in found.voices]
        place = pictures.index(first) + 1 if len(pictures) > 1 else 0
        raise UserError("delivery/picture_refused", why=phrase(why), place=place)
    if found.waiting:
        raise UserError("delivery/picture_on_the_way")


def _why(picture: Media) -> str:
    return picture.refused or (UNREADABLE if picture.state == "lost" else "")


def playable(session: Session, school_id: int, media_id: int) -> tuple[str, str]:
    """Where a file that somebody may see lies, and its MIME type, as a browser shows it or plays it.

    Raises :class:`AccessDeniedError` for one that has not arrived, is erased, or must reach nobody.
    """
    media = media_of(session, school_id, media_id)
    if media is None or media.path is None or media.erased_at or media.refused:
        raise AccessDeniedError
    if media.kind == "voice":
        return media.path.rpartition(".")[0] + ".mp3", "audio/mpeg"
    return media.path, media.mime or ""
