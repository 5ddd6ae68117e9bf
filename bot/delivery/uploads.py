"""Pictures that a page was given: kept raw within the request, looked into and made small behind it.

Decoding a phone's picture takes longer than a transaction may last. Until it was looked into it is ``waiting``, as
one that comes by WeChat, and nobody is shown it.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from bot.delivery.raw_media import beside, keep_raw, raw_media
from bot.delivery.task_runner import TaskFunction
from bot.policy.payment_codes import refuse_payment_code
from bot.wechat.media import sniff
from storage.media import note_kept, note_refused
from storage.session import Database

LOOK = "media.look"
# Large enough for a screen full of children; a JPEG of it stays under the 2 MB that WeChat takes.
LONGEST_SIDE = 1_600
QUALITY = 85


def keep_upload(session: Session, school: SchoolContext, content: bytes, folder: Path, now: datetime) -> str:
    """Keep a picture as it came, to be looked into at once; returns its media id. ``now`` is school time.

    Raises :class:`UserError` for what its first bytes show to be no picture.
    """
    known = sniff(content)
    if known is None or not known[0].startswith("image/"):
        raise UserError("policy/picture_unreadable")
    return keep_raw(session, school, "image", LOOK, content, folder, now)


class UploadLooker:
    """The task ``media.look``: a picture that a page was given becomes one that families may see, or is refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {LOOK: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  a task's signature
        """Look into one picture; again does nothing."""
        media = raw_media(db, args)
        if media is None:
            return
        raw = self._folder / media.platform_media_id
        try:
            content = raw.read_bytes()
            refuse_payment_code(content)
            small = _small(content)
        except UserError as refused:
            db.transact(note_refused, media.id, refused.text)
        else:
            path = beside(media, ".jpg")
            write_own_file(self._folder / path, small)
            db.transact(note_kept, media.id, path=path, mime="image/jpeg", size=len(small), refused="")
        raw.unlink(missing_ok=True)


def _small(content: bytes) -> bytes:
    """The picture alone, upright, on white, without place, time and device."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    white = Image.new("RGBA", picture.size, "white")
    made = io.BytesIO()
    Image.alpha_composite(white, picture).convert("RGB").save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
