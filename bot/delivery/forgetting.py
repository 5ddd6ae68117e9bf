"""Files that nobody may see any more: the row says so at once, the file itself goes right behind the transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.raw_media import RAW
from bot.delivery.task_runner import TaskFunction
from storage.media import Media, left_before
from storage.media_owners import owned
from storage.session import Database
from storage.tasks import enqueue_task

FORGET = "media.forget"
SLICE = 50  # files of one transaction


def forget_files(session: Session, school_id: int, media_ids: Collection[int], now: datetime) -> None:
    """Erase these files of this school; from now on nobody hears or sees them. ``now`` is school time."""
    mine = select(Media).where(Media.school_id == school_id, Media.id.in_(media_ids), Media.erased_at.is_(None))
    for media in session.scalars(mine.order_by(Media.id).with_for_update()):
        media.erased_at, media.heard, media.upload_id = now, None, None
        enqueue_task(session, FORGET, {"media": media.id}, school_id, now)


def forget_left(session: Session, school_id: int, before: datetime, now: datetime) -> int:
    """Erase some of this school's files that a talk has left behind before this moment; how many were dealt with.

    What something keeps after all stays, and is asked about no more.
    """
    files = {media.id: media for media in left_before(session, school_id, before, SLICE)}
    kept = owned(session, school_id, files)
    for media_id in kept:
        files[media_id].left_at = None
    forget_files(session, school_id, files.keys() - kept, now)
    return len(files)


class FileForgetter:
    """The task ``media.forget``: the files of one erased row are deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {FORGET: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  a task's signature
        """Delete the file and, beside a recording, its MP3; again does nothing."""
        media = db.read(Session.get, Media, int(str(args["media"])))
        if media is None or media.erased_at is None:
            return
        raw = media.platform_media_id
        paths = {media.path, raw if raw.endswith(RAW) else None}
        for path in (self._folder / each for each in paths if each):
            path.unlink(missing_ok=True)
            path.with_suffix(".mp3").unlink(missing_ok=True)
