"""What a page was given besides pictures: documents believed by their bytes, recordings made into what is played."""

import io
import wave
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from bot.core.texts import phrase
from bot.delivery.documents import MOST_BYTES, keep_document
from bot.delivery.recordings import RecordingListener, is_upload, keep_recording
from storage.documents import documents_of, name_of
from storage.media import Media, media_of
from storage.session import Database
from tests import factories

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PDF = b"%PDF-1.4 of a few bytes"


@pytest.fixture
def school(sqlite_db: Database) -> SchoolContext:
    """One school."""
    made = sqlite_db.transact(factories.school)
    calendar = SchoolCalendar(SchoolCalendarDays(), Rules().quiet)
    return SchoolContext(made.id, School(name="青山小学"), Rules(), calendar)


def office(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for part in ("[Content_Types].xml", *parts):
            packed.writestr(part, "x")
    return made.getvalue()


def sound(seconds: float) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8_000)
        written.writeframes(b"\x00\x10" * int(8_000 * seconds))
    return made.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where media lie."""
    return tmp_path / "media"


@pytest.mark.parametrize(
    ("content", "name", "kept", "mime"),
    [
        (PDF, "须知.pdf", "须知.pdf", "application/pdf"),
        (PDF, "须知", "须知.pdf", "application/pdf"),
        (PDF, "a/b\\c\x00.EXE", "a b c.pdf", "application/pdf"),
        (PDF, "", "附件.pdf", "application/pdf"),
        (PDF, "很" * 200 + ".pdf", "很" * 60 + ".pdf", "application/pdf"),
        (office("word/document.xml"), "回执.docx", "回执.docx", ".document"),
        (office("xl/workbook.xml"), "名单.zip", "名单.xlsx", ".sheet"),
    ],
)
def test_a_document_is_what_its_bytes_are(
    sqlite_db: Database, school: SchoolContext, folder: Path, content: bytes, name: str, kept: str, mime: str
) -> None:
    media_id = sqlite_db.transact(keep_document, school, content, name, folder, NOON)

    def read(session: Session) -> tuple[str, str, bytes]:
        row = media_of(session, school.id, int(media_id))
        assert row is not None
        assert row.name is not None
        assert name.encode() not in row.name or not name
        return name_of(session, row), row.mime or "", (folder / (row.path or "")).read_bytes()

    told, told_mime, stored = sqlite_db.read(read)
    assert (told.split(), told_mime.endswith(mime), stored) == (kept.split(), True, content)
    assert [each[0] for each in sqlite_db.read(documents_of, school.id, [media_id, "1"])] == [media_id]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "document_refused"),
        (b"\xff\xd8\xff picture", "document_refused"),
        (b"PK\x03\x04 broken", "document_refused"),
        (office("word/document.xml", "word/vbaProject.bin"), "document_refused"),
        (office("ppt/presentation.xml"), "document_refused"),
        (PDF + b" " * MOST_BYTES, "document_too_large"),
    ],
)
def test_anything_else_is_refused(
    sqlite_db: Database, school: SchoolContext, folder: Path, content: bytes, why: str
) -> None:
    with pytest.raises(UserError) as refused:
        sqlite_db.transact(keep_document, school, content, "须知.pdf", folder, NOON)
    assert refused.value.text == f"delivery/{why}"
    assert list(folder.rglob("*.*")) == []


@pytest.mark.parametrize(
    ("content", "state", "refused"),
    [
        (sound(1.5), "kept", ""),
        (sound(70), "lost", "delivery/recording_too_long"),
        (b"no sound", "lost", "delivery/recording_unplayable"),
    ],
)
def test_a_recording_is_listened_into_once(
    sqlite_db: Database, school: SchoolContext, folder: Path, content: bytes, state: str, refused: str
) -> None:
    media_id = int(sqlite_db.transact(keep_recording, school, content, folder, NOON))
    waiting = sqlite_db.read(Session.get_one, Media, media_id)
    assert (waiting.state, waiting.refused, is_upload(waiting)) == ("waiting", None, True)
    for _ in range(2):
        RecordingListener(folder)(sqlite_db, {"media": media_id}, NOON)
    row = sqlite_db.read(Session.get_one, Media, media_id)
    assert (row.state, row.refused) == (state, refused)
    assert [file.suffix for file in folder.rglob("*.*")] == ([".mp3"] if state == "kept" else [])
    if state == "kept":
        assert row.seconds == pytest.approx(1.5, abs=0.1)


def test_how_documents_are_named_in_the_chat() -> None:
    assert phrase("delivery/documents", names=[], pages=True) == ""
    assert phrase("delivery/documents", names=["须知.pdf"], pages=True) == "附件1个:须知.pdf,在通知页面里看。"
    told = phrase("delivery/documents", names=["须知.pdf", "回执.docx"], pages=False)
    assert told == "附件2个:须知.pdf、回执.docx,请向老师要纸质的,或让孩子带回。"
    assert phrase("delivery/document_refused") == "只能上传 pdf、docx、xlsx 文件,里面不能带宏。"
    assert phrase("delivery/document_too_large", most=8) == "这个文件太大了,最多 8 MB。请压缩一下再传。"
    assert phrase("delivery/recording_unplayable") == "这段录音打不开。请换一段再传。"
    assert phrase("delivery/recording_too_long") == "录音最长一分钟,文件不超过 8 MB。请录短一点再传。"
