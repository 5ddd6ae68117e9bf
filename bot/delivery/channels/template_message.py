"""Template messages of an official account: to every follower, as a consequence of something the person agreed to."""

from bot.core.settings import TemplateMapping
from bot.delivery.channels.account_api import Body
from bot.delivery.channels.typed_fields import filled
from bot.delivery.payload import Payload
from storage.claimed import Claimed

PATH = "/cgi-bin/message/template/send"


def template_body(claim: Claimed, payload: Payload, mapping: TemplateMapping, *, school: str, base_url: str) -> Body:
    """One template message, with the page behind it where pages can be reached.

    ``client_msg_id`` is the row's id: WeChat drops a second message with the same one for ten minutes.
    """
    body: Body = {
        "touser": claim.address,
        "template_id": mapping.id,
        "client_msg_id": str(claim.id),
        "data": filled(claim, payload, mapping, school),
    }
    if base_url and payload.link:
        body["url"] = base_url.rstrip("/") + payload.link
    return body
