"""The XML of an answer in the same HTTP response."""

from datetime import datetime

from bot.core.inbound import Inbound
from bot.wechat.safe_text import cdata, clean, cut


def render(inbound: Inbound, text: str, *, now: datetime) -> str:
    """A text answer to the sender of ``inbound``, at most 2,048 bytes; an empty text gives no XML."""
    words = cut(clean(text))
    return _answer(inbound, "text", f"<Content>{cdata(words)}</Content>", now) if words else ""


def render_voice(inbound: Inbound, media_id: str, *, now: datetime) -> str:
    """A recording as answer; ``media_id`` comes from :func:`bot.wechat.media.upload`."""
    return _answer(inbound, "voice", f"<Voice><MediaId>{cdata(media_id)}</MediaId></Voice>", now)


def _answer(inbound: Inbound, kind: str, content: str, now: datetime) -> str:
    return (
        f"<xml><ToUserName>{cdata(inbound.openid)}</ToUserName><FromUserName>{cdata(inbound.to_user)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType>{cdata(kind)}</MsgType>{content}</xml>"
    )
