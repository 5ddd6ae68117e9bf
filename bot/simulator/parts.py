"""From the fields of a message that the school sends to what stands in the chat; passive replies and custom/send.

The two carry the same kinds under different names, so both are brought to one shape first.
"""

from collections.abc import Mapping

from bot.simulator.errors import ApiError
from bot.simulator.media import Media
from bot.simulator.voices import seconds_of
from bot.simulator.world import Part, World

TEXT_BYTES = 2048


def text_part(content: object) -> Part:
    """A text; ApiError 44004 empty, 45002 over 2048 bytes of UTF-8."""
    text = str(content or "")
    if not text:
        raise ApiError(44004, "empty content")
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002, "content size out of limit")
    return Part(text=text)


def media_part(world: World, kind: str, media_id: object) -> Part:
    """A picture, recording or film from the media store.

    ApiError 40007 if it is not there or of another kind, 40005 if the recording is broken.
    """
    media = world.media.get(str(media_id or ""), world.now())
    if media.kind != kind:
        raise ApiError(40007, "invalid media_id")
    if kind == "voice":
        return Part("voice", media_id=media.media_id, seconds=_seconds(media))
    return Part("image", media_id=media.media_id)


def _seconds(media: Media) -> int:
    try:
        return seconds_of(media.content)
    except ValueError as error:
        raise ApiError(40005, "invalid file type") from error


def news_part(articles: object) -> Part:
    """One article, alone or in a list; ApiError 45008 for none or several."""
    rows = articles if isinstance(articles, list) else [articles]
    if len(rows) != 1 or not isinstance(rows[0], Mapping):
        raise ApiError(45008, "article size out of limit")
    article = {str(name).lower(): str(value) for name, value in rows[0].items()}
    if not article.get("title"):
        raise ApiError(40008, "invalid message type")
    return Part("news", article["title"], url=article.get("url", ""), lines=(("", article.get("description", "")),))
