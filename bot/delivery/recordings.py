"""Recordings that a page was given: kept raw within the request, made into what WeChat and browsers play behind it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError, UserError
from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from bot.delivery.raw_media import RAW, beside, keep_raw, raw_media
from bot.delivery.task_runner import TaskFunction
from bot.delivery.voice import to_mp3
from storage.media import Media, note_kept, note_refused
from storage.session import Database

HEAR = "media.hear"
MOST_BYTES = 8 * 1024 * 1024
# WeChat plays no longer voice.
LONGEST_SECONDS = 60
UNPLAYABLE, TOO_LONG = "delivery/recording_unplayable", "delivery/recording_too_long"


def keep_recording(session: Session, school: SchoolContext, content: bytes, folder: Path, now: datetime) -> str:
    """Keep a recording as it came, to be listened into at once; returns its media id. ``now`` is school time.

    Raises :class:`UserError` for more than 8 MB. What cannot be played, or lasts longer than a minute, is found
    out behind the request and is then refused by :func:`bot.delivery.along.along`'s callers.
    """
    if len(content) > MOST_BYTES:
        raise UserError(TOO_LONG)
    return keep_raw(session, school, "voice", HEAR, content, folder, now)


def is_upload(media: Media) -> bool:
    """Whether a page was given it: nobody hears it before it was listened into. One sent in WeChat plays there."""
    return media.platform_media_id.endswith(RAW)


class RecordingListener:
    """The task ``media.hear``: what a page was given becomes an MP3, or is refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {HEAR: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  a task's signature
        """Listen into one recording; again does nothing."""
        media = raw_media(db, args)
        if media is None:
            return
        raw = self._folder / media.platform_media_id
        try:
            mp3, seconds = to_mp3(raw.read_bytes())
        except DeliveryError:
            db.transact(note_refused, media.id, UNPLAYABLE)
        else:
            self._keep(db, media, mp3, seconds)
        raw.unlink(missing_ok=True)

    def _keep(self, db: Database, media: Media, mp3: bytes, seconds: float) -> None:
        if seconds > LONGEST_SECONDS + 1:
            db.transact(note_refused, media.id, TOO_LONG)
            return
        path = beside(media, ".mp3")
        write_own_file(self._folder / path, mp3)
        db.transact(note_kept, media.id, path=path, mime="audio/mpeg", size=len(mp3), seconds=seconds, refused="")
