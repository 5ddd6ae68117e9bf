"""Customer-service messages: the words themselves, while a window is open that the person opened by an act."""

from dataclasses import replace

from bot.core.settings import WeChat
from bot.core.texts import phrase
from bot.delivery.channels.account_api import Body
from bot.delivery.payload import Payload
from bot.wechat.wording import as_text
from storage.claimed import Claimed

PATH = "/cgi-bin/message/custom/send"


def text_body(claim: Claimed, payload: Payload, account: WeChat, *, base_url: str) -> Body:
    """A text with its choices, and the page behind it where pages can be reached."""
    reply = payload.reply
    if base_url and payload.link:
        page = phrase("delivery/page", url=base_url.rstrip("/") + payload.link)
        reply = replace(reply, text=f"{reply.text}\n{page}")
    words = as_text(reply, tappable=account.tappable_choices)
    return {"touser": claim.address, "msgtype": "text", "text": {"content": words}}


def media_body(claim: Claimed, kind: str, media_id: str) -> Body:
    """A recording (``voice``) or a picture (``image``); ``media_id`` is WeChat's."""
    return {"touser": claim.address, "msgtype": kind, kind: {"media_id": media_id}}
