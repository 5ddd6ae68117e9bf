"""Files from and to WeChat: believed by their bytes, bounded, errors recognised whatever they are called."""

import pytest

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat import media
from bot.wechat.client import ApiClient
from bot.wechat.media import Fetched
from tests.wechat.loopback import TOKEN_PATH, Platform, refusal, token

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 50
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50


@pytest.mark.parametrize(
    ("content", "mime", "suffix"),
    [
        (b"#!AMR\n\x3c" + b"\x00" * 31, "audio/amr", ".amr"),
        (b"#!AMR-WB\n\x04", "audio/amr-wb", ".awb"),
        (JPEG, "image/jpeg", ".jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 9, "image/png", ".png"),
        (b"GIF89a" + b"\x00" * 9, "image/gif", ".gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", ".webp"),
        (b"ID3\x04" + b"\x00" * 9, "audio/mpeg", ".mp3"),
        (b"\xff\xfb\x90\x00", "audio/mpeg", ".mp3"),
        (MP4, "video/mp4", ".mp4"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    platform: Platform, api: ApiClient, content: bytes, mime: str, suffix: str
) -> None:
    platform.says(media.GET, content)
    assert media.fetch(api, "m-1") == Fetched(content, mime, suffix)
    (asked,) = platform.calls(media.GET)
    assert asked.query == {"media_id": "m-1", "access_token": "T1"}


def test_a_video_comes_from_the_address_that_is_named_and_the_token_does_not_go_there(
    platform: Platform, api: ApiClient
) -> None:
    platform.says(media.GET, {"video_url": f"{platform.address}/videos/1"})
    platform.says("/videos/1", MP4)
    assert media.fetch(api, "m-1").suffix == ".mp4"
    (asked,) = platform.calls("/videos/1")
    assert asked.query == {}


def test_a_refusal_with_status_200_is_a_refusal(platform: Platform, api: ApiClient) -> None:
    platform.says(media.GET, refusal(40007, "invalid media_id"))
    with pytest.raises(DeliveryError) as failed:
        media.fetch(api, "m-1")
    assert (failed.value.code, failed.value.permanent) == (40007, True)


def test_a_refused_token_in_a_download_is_renewed(platform: Platform, api: ApiClient) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    platform.says(media.GET, refusal(40001), JPEG)
    assert media.fetch(api, "m-1").suffix == ".jpg"


@pytest.mark.parametrize(
    "answer",
    [b"MZ\x90\x00program", b"12345", b'{"a": 1}', {"video_url": "file:///etc/passwd"}, b"<html>", b"%PDF-1.7"],
)
def test_anything_else_is_refused_for_good(platform: Platform, api: ApiClient, answer: bytes) -> None:
    platform.says(media.GET, answer)
    with pytest.raises(DeliveryError) as failed:
        media.fetch(api, "m-1")
    assert failed.value.permanent


def test_more_than_25_megabytes_are_not_read(
    platform: Platform, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert media.MAX_MEDIA == 25 * 1024 * 1024
    monkeypatch.setattr(media, "MAX_MEDIA", 1000)
    platform.says(media.GET, JPEG + b"\x00" * 1000)
    with pytest.raises(DeliveryError, match="more than 1000 bytes"):
        media.fetch(api, "m-1")


def test_an_upload_has_a_name_with_suffix_and_goes_whole_a_second_time(platform: Platform, api: ApiClient) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    platform.says(media.UPLOAD, refusal(42001), {"type": "image", "media_id": "m-9", "created_at": 1})
    assert media.upload(api, "image", JPEG, "photo") == "m-9"
    first, second = platform.calls(media.UPLOAD)
    assert first.part == second.part == ("image/jpeg", "photo.jpg", JPEG)
    assert second.query == {"type": "image", "access_token": "T2"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [("voice", b"not audio"), ("thumb", JPEG + b"\x00" * 70_000), ("image", JPEG + b"\x00" * (2 << 20))],
)
def test_what_wechat_would_not_take_is_not_sent(platform: Platform, api: ApiClient, kind: str, content: bytes) -> None:
    with pytest.raises(OperatorError, match="photo"):
        media.upload(api, kind, content, "photo.jpg")
    assert platform.asked == []
