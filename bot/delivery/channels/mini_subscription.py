"""Subscription messages of a mini-program (小程序订阅消息), which need a consent given in the mini-program."""

from bot.core.settings import TemplateMapping
from bot.delivery.channels.account_api import Body
from bot.delivery.channels.typed_fields import filled
from bot.delivery.payload import Payload
from storage.claimed import Claimed

PATH = "/cgi-bin/message/subscribe/send"
FRONT_PAGE = "pages/index/index"


def mini_body(claim: Claimed, payload: Payload, mapping: TemplateMapping, *, school: str) -> Body:
    """One message; it opens the published mini-program at its first page."""
    return {
        "touser": claim.address,
        "template_id": mapping.id,
        "page": FRONT_PAGE,
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": filled(claim, payload, mapping, school),
    }
