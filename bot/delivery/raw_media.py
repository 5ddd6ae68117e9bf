"""What a page was given: kept as it came within the request, for a task that looks into it behind."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from storage.media import Media
from storage.session import Database
from storage.tasks import enqueue_task

RAW = ".raw"


def keep_raw(
    session: Session, school: SchoolContext, kind: str, task: str, content: bytes, folder: Path, now: datetime
) -> str:
    """Keep the file and give it to ``task``; returns its media id. ``now`` is school time."""
    raw = f"{school.id}/{secrets.token_hex(16)}{RAW}"
    write_own_file(folder / raw, content)
    media = Media(school_id=school.id, kind=kind, app_id=school.app_id, platform_media_id=raw, created_at=now)
    session.add(media)
    session.flush()
    enqueue_task(session, task, {"media": media.id}, school.id, now)
    return str(media.id)


def raw_media(db: Database, args: Mapping[str, object]) -> Media | None:
    """The media of such a task; None once it was looked into, so that doing it again does nothing."""
    media = db.read(Session.get_one, Media, args["media"])
    return media if media.state == "waiting" else None


def beside(media: Media, suffix: str) -> str:
    """The path of what was made of it, in place of the raw file."""
    return media.platform_media_id.removesuffix(RAW) + suffix
