"""Recordings that a page was given: kept raw within the request, made into what WeChat and browsers play behind it."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError, UserError
from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from bot.delivery.task_runner import TaskFunction
from bot.delivery.voice import to_mp3
from storage.media import Media, note_kept, note_refused
from storage.session import Database
from storage.tasks import enqueue_task

HEAR = "media.hear"
RAW = ".raw"
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
    raw = f"{school.id}/{secrets.token_hex(16)}{RAW}"
    write_own_file(folder / raw, content)
    media = Media(school_id=school.id, kind="voice", app_id=school.app_id, platform_media_id=raw, created_at=now)
    session.add(media)
    session.flush()
    enqueue_task(session, HEAR, {"media": media.id}, school.id, now)
    return str(media.id)


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
        media = db.read(Session.get_one, Media, args["media"])
        if media.state != "waiting":
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
        path = media.platform_media_id.removesuffix(RAW) + ".mp3"
        write_own_file(self._folder / path, mp3)
        db.transact(note_kept, media.id, path=path, mime="audio/mpeg", size=len(mp3), seconds=seconds, refused="")
