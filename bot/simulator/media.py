"""The platform's media store: what people send and what the school uploads, for three days."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids

LIFE = timedelta(days=3)
LIMITS = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}  # bytes


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file."""

    media_id: str
    kind: str  # image, voice, video, thumb
    content: bytes
    content_type: str
    suffix: str
    until: datetime
    created: datetime


class MediaStore:
    """Files by media id."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._kept: dict[str, Media] = {}

    def add(self, kind: str, content: bytes, now: datetime) -> Media:
        """Keep a file; ApiError 40004 unknown kind, 40005 wrong format, 40006 too large, 41005 empty."""
        if kind not in LIMITS:
            raise ApiError(40004, "invalid media type")
        if not content:
            raise ApiError(41005, "media data missing")
        if len(content) > LIMITS[kind]:
            raise ApiError(40006, "invalid meida size")
        content_type, suffix, kinds = sniff(content)
        if kind not in kinds:
            raise ApiError(40005, "invalid file type")
        media = Media(self._ids.word(64), kind, content, content_type, suffix, now + LIFE, now)
        self._kept[media.media_id] = media
        return media

    def get(self, media_id: str, now: datetime) -> Media:
        """A file not older than three days, also by its MediaId16K; ApiError 40007 otherwise."""
        media = self._kept.get(media_id) or self._kept.get(media_id.removesuffix("16k"))
        if media is None or media.until <= now:
            raise ApiError(40007, "invalid media_id")
        return media


_MAGIC: tuple[tuple[re.Pattern[bytes], str, str, tuple[str, ...]], ...] = (
    (re.compile(rb"#!AMR"), "audio/amr", "amr", ("voice",)),
    (re.compile(rb"ID3|\xff[\xe0-\xff]"), "audio/mp3", "mp3", ("voice",)),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg", ("image", "thumb")),
    (re.compile(rb"\x89PNG"), "image/png", "png", ("image",)),
    (re.compile(rb"GIF8"), "image/gif", "gif", ("image",)),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4", "mp4", ("video",)),
)


def sniff(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """What a file is by its first bytes: content type, suffix, the kinds it may be stored as."""
    for magic, content_type, suffix, kinds in _MAGIC:
        if magic.match(content):
            return content_type, suffix, kinds
    return "application/octet-stream", "bin", ()
