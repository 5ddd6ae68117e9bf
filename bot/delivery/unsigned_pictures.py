"""Pictures in letters that nobody signs: drawn anew, kept without sender, name, device or minute.

They are drawn within the request that brings them: a task would say when it came. What is in a picture its makers
must judge themselves.
"""

import io
import logging
import os
import secrets
import warnings
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from bot.core.errors import UserError
from bot.core.fields import PICTURE
from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from bot.wechat.media import sniff
from storage.media import Media

# Smaller than other pictures: what a lens and its chip leave in each picture goes with the pixels.
LONGEST_SIDE, QUALITY = 1_280, 75
MOST_PIXELS = 60_000_000
# At its most talkative it writes down by which device each picture was taken.
logging.getLogger("PIL").setLevel(logging.INFO)


def drawn_anew(content: bytes) -> bytes:
    """The pixels alone, upright and fewer, as a JPEG without a word. Raises :class:`UserError` for no picture."""
    known = sniff(content)
    if known is None or not known[0].startswith("image/"):
        raise UserError("policy/picture_unreadable")
    try:
        return _drawn(content)
    except (OSError, SyntaxError, EOFError, ValueError, Image.DecompressionBombError) as error:
        raise UserError("policy/picture_unreadable") from error


def _drawn(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is judged here
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("a picture of too many pixels")
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.frombytes("RGB", picture.size, picture.tobytes())
    made = io.BytesIO()
    fresh.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def keep_unsigned(
    session: Session, school: SchoolContext, drawn: Sequence[bytes], folder: Path, day: date
) -> list[str]:
    """Keep what :func:`drawn_anew` made, as pieces of a letter; of when they came only the day stays."""
    midnight = datetime.combine(day, time(), SHANGHAI)
    rows = []
    for content in drawn:
        path = f"{school.id}/{secrets.token_hex(16)}.jpg"
        write_own_file(folder / path, content)
        os.utime(folder / path, (midnight.timestamp(), midnight.timestamp()))
        rows.append(
            Media(
                school_id=school.id,
                kind="image",
                app_id=school.app_id,
                platform_media_id="",
                created_at=midnight,
                state="kept",
                path=path,
                mime="image/jpeg",
                bytes=len(content),
                refused="",
            )
        )
    session.add_all(rows)
    session.flush()
    return [f"{PICTURE}{row.id}" for row in rows]
