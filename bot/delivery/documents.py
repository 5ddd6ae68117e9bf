"""Documents that a member of staff hands out: believed by their bytes, not by their name; not promised harmless."""

import io
import re
import secrets
import zipfile
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.own_file import write_own_file
from storage.documents import DOCUMENT, add_document
from storage.media import Media

MOST_BYTES = 8 * 1024 * 1024
LONGEST_NAME = 60
PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
# Which part makes a zip an office file, and what it is then.
_OFFICE_PARTS = (
    ("word/document.xml", OFFICE + "wordprocessingml.document", ".docx"),
    ("xl/workbook.xml", OFFICE + "spreadsheetml.sheet", ".xlsx"),
)
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def keep_document(
    session: Session, school: SchoolContext, content: bytes, name: str, folder: Path, now: datetime
) -> str:
    """Keep a pdf, docx or xlsx; returns its media id. ``now`` is school time.

    Raises :class:`UserError` for anything else, for macros, and for more than 8 MB.
    """
    if len(content) > MOST_BYTES:
        raise UserError("delivery/document_too_large", most=MOST_BYTES // 1024 // 1024)
    mime, suffix = _kind_of(content)
    path = f"{school.id}/{secrets.token_hex(16)}{suffix}"
    write_own_file(folder / path, content)
    media = Media(school_id=school.id, kind=DOCUMENT, app_id=school.app_id, platform_media_id="", created_at=now,
                  state="kept", path=path, mime=mime, bytes=len(content), refused="")  # fmt: skip
    return add_document(session, media, _named(name, suffix))


def _kind_of(content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-"):
        return PDF, ".pdf"
    parts = _parts(content)
    if not any("vbaProject" in each for each in parts):
        for part, mime, suffix in _OFFICE_PARTS:
            if part in parts and "[Content_Types].xml" in parts:
                return mime, suffix
    raise UserError("delivery/document_refused")


def _parts(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return packed.namelist()
    except zipfile.BadZipFile:
        return []


def _named(name: str, suffix: str) -> str:
    """The sender's name without a path, ending as its content is: 安全须知.exe that is a pdf is 安全须知.pdf."""
    stem = _NOT_IN_A_NAME.sub(" ", name).strip().rpartition(".")
    return (stem[0] or stem[2] or phrase("delivery/document")).strip()[:LONGEST_NAME] + suffix
