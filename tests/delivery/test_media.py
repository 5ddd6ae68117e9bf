"""What people send is fetched at once, cleaned, and kept so that a browser plays it."""

import io
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import pytest
from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError
from bot.delivery.media import FETCH, MediaFetcher, MediaUploader, keep_media
from bot.delivery.pictures import without_metadata
from bot.delivery.task_runner import TaskRunner
from bot.delivery.voice import to_mp3
from bot.wechat.media import Fetched
from storage.media import Media
from storage.session import Database
from tests import factories
from tests.delivery.world import Clock
from tests.factories import NOW
from tests.policy.test_payment_codes import COLLECT, HARMLESS, drawn, file_of

# One second: fifty frames of 12.2 kbit/s, all of them silence.
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50
PLACE = b"N 30 deg 12' 11\""


def blank(pixel_format: str) -> av.VideoFrame:
    """A frame of one colour."""
    frame = av.VideoFrame(16, 16, pixel_format)
    for plane in frame.planes:
        plane.update(b"\x60" * plane.buffer_size)
    return frame


def jpeg(*segments: bytes) -> bytes:
    """A small picture with further segments behind its head."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width = encoder.height = 16
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1)
    [packet] = [*encoder.encode(blank("yuvj420p")), *encoder.encode(None)]
    plain = bytes(packet)
    return plain[:2] + b"".join(segments) + plain[2:]


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def exif(order: Literal["big", "little"], up: int) -> bytes:
    """An EXIF segment that says which side is up, and where the picture was taken."""
    big = order == "big"
    entry = [(0x0112, 2), (3, 2), (1, 4), (up, 2), (0, 2)]
    numbers = [(42, 2), (8, 4), (1, 2), *entry, (0, 4)]
    tiff = (b"MM" if big else b"II") + b"".join(value.to_bytes(size, order) for value, size in numbers)
    return segment(0xE1, b"Exif\0\0" + tiff + PLACE)


def pixels(content: bytes) -> bytes:
    with av.open(io.BytesIO(content), "r") as source:
        return bytes(next(source.decode(video=0)).reformat(format="rgb24").planes[0])


@pytest.mark.parametrize("order", ["big", "little"])
def test_a_photo_loses_its_place_and_keeps_its_pixels_and_its_side(order: Literal["big", "little"]) -> None:
    photo = jpeg(exif(order, 6), segment(0xED, PLACE), segment(0xFE, PLACE)) + PLACE
    assert photo.count(PLACE) == 4
    clean, mime, suffix = without_metadata(photo, "image/jpeg")
    assert (mime, suffix) == ("image/jpeg", ".jpg")
    assert PLACE not in clean
    assert pixels(clean) == pixels(jpeg())
    assert b"Exif\0\0MM" in clean
    assert clean[clean.index(b"\x01\x12") + 8 :][:2] == b"\x00\x06"


def test_other_pictures_become_png() -> None:
    clean, mime, suffix = without_metadata(jpeg(segment(0xFE, PLACE)), "image/webp")
    assert (clean[:4], mime, suffix) == (b"\x89PNG", "image/png", ".png")
    assert PLACE not in clean


def test_a_film_loses_its_place() -> None:
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as target:
        target.metadata["location"] = target.metadata["comment"] = "+30.2036+120.1836/"
        stream = target.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 16
        for _ in range(5):
            target.mux(stream.encode(blank("yuv420p")))
        target.mux(stream.encode(None))
    assert b"30.2036" in made.getvalue()
    clean, mime, _ = without_metadata(made.getvalue(), "video/mp4")
    assert mime == "video/mp4"
    assert b"30.2036" not in clean
    with av.open(io.BytesIO(clean), "r") as source:
        assert len(list(source.decode(video=0))) == 5


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "video/mp4", "audio/amr"])
@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x04", b"#!AMR\n", b"nonsense" * 99])
def test_a_broken_file_is_refused_for_good(content: bytes, mime: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        to_mp3(content) if mime.startswith("audio") else without_metadata(content, mime)
    assert refused.value.permanent


def test_a_recording_becomes_mp3() -> None:
    mp3, seconds = to_mp3(AMR)
    assert seconds == pytest.approx(1.0, abs=0.05)
    with av.open(io.BytesIO(mp3), "r") as source:
        assert source.streams.audio[0].codec_context.name.startswith("mp3")


class Phone:
    """WeChat's media, as ordered: what to give or to raise, one after the other."""

    def __init__(self, *answers: Fetched | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _app_id: str, _media_id: str) -> Fetched:
        """One download."""
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def kept(db: Database) -> Media:
    """The only file there is."""
    return db.read(lambda session: session.query(Media).one())


def send_voice(db: Database) -> int:
    """A person sends a recording; returns its id."""

    def arrive(session: Session) -> int:
        school = factories.school(session)
        sender = {"school_id": school.id, "identity_id": factories.identity(session, school.id, "o1").id}
        return keep_media(session, **sender, platform_media_id="MEDIA", kind="voice", now=NOW).media_id

    return db.transact(arrive)


def test_a_recording_is_fetched_at_once_and_kept_twice(db: Database, tmp_path: Path) -> None:
    media_id, clock = send_voice(db), Clock()
    fetcher = MediaFetcher(Phone(Fetched(AMR, "audio/amr", ".amr")), tmp_path)
    assert TaskRunner(db, fetcher.tasks, clock=clock).run_once() == 1
    media = kept(db)
    assert (media.state, media.mime, media.bytes) == ("kept", "audio/amr", len(AMR))
    assert media.seconds == pytest.approx(1.0, abs=0.05)
    file = tmp_path / (media.path or "")
    assert file.read_bytes() == AMR
    assert file.stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"
    assert to_mp3(file.with_suffix(".mp3").read_bytes())[1] > 0.9

    uploads = list[tuple[str, str]]()

    def send_file(_app_id: str, kind: str, _content: bytes, name: str) -> str:
        uploads.append((kind, name))
        return "WX1"

    uploader = MediaUploader(db, send_file, tmp_path, clock)
    assert [uploader(str(media_id)), uploader(str(media_id))] == [("voice", "WX1")] * 2
    assert uploads == [("voice", file.name)], "once for three days"
    clock.pass_by(days=2.6)
    uploader(str(media_id))
    assert len(uploads) == 2


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (file_of(drawn(COLLECT[0])), "policy/payment_code"),
        (file_of(drawn(HARMLESS[0])), ""),
    ],
)
def test_a_picture_is_looked_into_when_it_comes(db: Database, tmp_path: Path, content: bytes, refused: str) -> None:
    media_id = send_voice(db)
    db.transact(lambda session: setattr(session.get_one(Media, media_id), "kind", "image"))
    assert kept(db).refused is None
    fetcher = MediaFetcher(Phone(Fetched(content, "image/png", ".png")), tmp_path)
    TaskRunner(db, fetcher.tasks, clock=Clock()).run_once()
    assert (kept(db).state, kept(db).refused) == ("kept", refused)


def test_wechat_may_fail_for_three_days(db: Database, tmp_path: Path) -> None:
    send_voice(db)
    phone, clock = Phone(DeliveryError("away")), Clock()
    runner = TaskRunner(db, MediaFetcher(phone, tmp_path).tasks, clock=clock)
    while clock() < NOW + timedelta(days=4):
        runner.run_once()
        clock.pass_by(hours=1)
    assert kept(db).state == "lost"
    assert 10 < phone.asked < 20, "backing off"


def test_what_wechat_knows_no_more_is_lost_at_once(db: Database, tmp_path: Path) -> None:
    send_voice(db)
    fetcher = MediaFetcher(Phone(DeliveryError("40007", permanent=True)), tmp_path)
    TaskRunner(db, fetcher.tasks, clock=Clock()).run_once()
    assert kept(db).state == "lost"


@pytest.mark.parametrize("state", ["waiting", "lost"])
def test_what_is_not_there_cannot_be_played(db: Database, tmp_path: Path, state: str) -> None:
    media_id = send_voice(db)
    db.transact(lambda session: setattr(session.get_one(Media, media_id), "state", state))
    with pytest.raises(DeliveryError) as refused:
        MediaUploader(db, lambda *_: "", tmp_path, Clock())(str(media_id))
    assert refused.value.permanent == (state == "lost")
    assert FETCH == "media.fetch"
