"""Pictures, voices and videos: fetched at once (WeChat keeps them three days), believed by their bytes only."""

from dataclasses import dataclass

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat.client import ApiClient

GET, UPLOAD = "/cgi-bin/media/get", "/cgi-bin/media/upload"
MAX_MEDIA = 25 * 1024 * 1024
LIMITS = {"image": 2 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}  # bytes WeChat takes (platform)
MAGIC = (  # (offset, bytes, mime, suffix)
    (0, b"#!AMR-WB\n", "audio/amr-wb", ".awb"),
    (0, b"#!AMR\n", "audio/amr", ".amr"),
    (0, b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (0, b"GIF8", "image/gif", ".gif"),
    (8, b"WEBP", "image/webp", ".webp"),
    (8, b"WAVE", "audio/wav", ".wav"),
    (4, b"ftyp", "video/mp4", ".mp4"),
    (0, b"ID3", "audio/mpeg", ".mp3"),
    (0, b"\xff\xfb", "audio/mpeg", ".mp3"),
    (0, b"\xff\xf3", "audio/mpeg", ".mp3"),
    (0, b"\xff\xf2", "audio/mpeg", ".mp3"),
    (0, b"OggS", "audio/ogg", ".ogg"),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file with the type its bytes show; names and Content-Type are WeChat's guess and not kept."""

    content: bytes
    mime: str
    suffix: str


def fetch(api: ApiClient, media_id: str) -> Fetched:
    """Download what a person sent.

    Raises DeliveryError: permanent when the id is not known any more, the file larger than 25 MB or of no kind
    that a person can send; OperatorError as every call.
    """
    raw = api.download(GET, params={"media_id": media_id}, limit=MAX_MEDIA)
    known = sniff(raw)
    if known is None and raw[:1] == b"{":
        # Refusals come as JSON, sometimes called text/plain; so do videos, as an address without token.
        address = str(api.checked(raw, GET).get("video_url", ""))
        if not address.startswith(("https://", "http://")):
            raise DeliveryError(f"WeChat {GET}: neither a file nor a refusal", permanent=True)
        raw = api.fetch(address, limit=MAX_MEDIA)
        known = sniff(raw)
    if known is None:
        raise DeliveryError(f"WeChat {GET}: a file of no known kind", permanent=True)
    return Fetched(raw, *known)


def upload(api: ApiClient, kind: str, content: bytes, filename: str) -> str:
    """The media id, good for three days, of an ``image``, ``voice`` (AMR, MP3; 60 s), ``video`` (MP4) or ``thumb``.

    Raises OperatorError when WeChat would not take size or kind, else as every call.
    """
    known = sniff(content)
    if known is None:
        raise OperatorError(f"{filename}: not a picture, a recording or a video")
    if len(content) > LIMITS[kind]:
        raise OperatorError(f"{filename}: {len(content)} bytes, WeChat takes {LIMITS[kind]} for {kind}")
    mime, suffix = known
    # WeChat goes by the suffix and refuses a file without one.
    name = filename if filename.lower().endswith(suffix) else filename + suffix
    said = api.upload(UPLOAD, params={"type": kind}, filename=name, content=content, mime=mime)
    media_id = said.get("media_id") or said.get("thumb_media_id")
    if not media_id:
        raise DeliveryError(f"WeChat {UPLOAD}: an answer without media_id")
    return str(media_id)


def sniff(content: bytes) -> tuple[str, str] | None:
    """MIME type and suffix by the file's first bytes; None if they are of no kind WeChat carries."""
    for offset, magic, mime, suffix in MAGIC:
        if content[offset : offset + len(magic)] == magic:
            return mime, suffix
    return None
