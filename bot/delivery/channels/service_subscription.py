"""Subscription notices of a service account (服务号订阅通知): one consent, one notice, unless it is a lasting one."""

from bot.core.settings import TemplateMapping
from bot.delivery.channels.account_api import Body
from bot.delivery.channels.typed_fields import filled
from bot.delivery.payload import Payload
from storage.claimed import Claimed

PATH = "/cgi-bin/message/subscribe/bizsend"


def service_body(claim: Claimed, payload: Payload, mapping: TemplateMapping, *, school: str, base_url: str) -> Body:
    """One notice, with the page behind it where pages can be reached."""
    body: Body = {
        "touser": claim.address,
        "template_id": mapping.id,
        "data": filled(claim, payload, mapping, school),
    }
    if base_url and payload.link:
        body["page"] = base_url.rstrip("/") + payload.link
    return body
