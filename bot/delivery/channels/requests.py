"""One outbox row -> the JSON that WeChat wants for it."""

from dataclasses import replace
from functools import cache
from typing import Any

from bot.core.settings import TemplateMapping, WeChat
from bot.core.texts import phrase
from bot.delivery.payload import Payload
from bot.delivery.template_fields import fit
from bot.wechat.wording import as_text
from storage.outbox_claims import Claimed

Body = dict[str, Any]


# Kinds of fields that hold a sentence.
WORDY = ("thing", "short_thing", "const")


@cache
def _fixed(name: str) -> str:
    """Words of ours that are the same in every template message: rendered once, not per message."""
    return phrase(name)


def text_body(claim: Claimed, payload: Payload, account: WeChat, *, base_url: str) -> Body:
    """A customer-service text with its choices, and the page behind it where pages can be reached."""
    reply = payload.reply
    if base_url and payload.link:
        page = phrase("delivery/page", url=base_url.rstrip("/") + payload.link)
        reply = replace(reply, text=f"{reply.text}\n{page}")
    words = as_text(reply, tappable=account.tappable_choices)
    return {"touser": claim.address, "msgtype": "text", "text": {"content": words}}


def voice_body(claim: Claimed, media_id: str) -> Body:
    """A customer-service recording; ``media_id`` is WeChat's."""
    return {"touser": claim.address, "msgtype": "voice", "voice": {"media_id": media_id}}


def template_body(claim: Claimed, payload: Payload, mapping: TemplateMapping, *, school: str, base_url: str) -> Body:
    """A template message whose fields fit their types.

    ``client_msg_id`` is the row's id: WeChat drops a second message with the same one for ten minutes.
    """
    values = {
        "who": _fixed("delivery/your_child"),
        # Never the words themselves: they may name a child, which a template must not.
        "what": payload.what or _fixed("delivery/news"),
        "when": payload.when,
        "answer": payload.answer,
        "school": school,
    }
    body: Body = {
        "touser": claim.address,
        "template_id": mapping.id,
        "client_msg_id": str(claim.id),
        "data": {
            field: {"value": fit(field, _worded(field, value, values[value]), now=claim.due_at)}
            for field, value in mapping.fields.items()
        },
    }
    if base_url and payload.link:
        body["url"] = base_url.rstrip("/") + payload.link
    return body


def _worded(field: str, value: str, said: str) -> str:
    """What to answer, as a sentence where the field takes one: "回数字3"."""
    if value != "answer" or not field.startswith(WORDY):
        return said
    return phrase("delivery/answer", answer=said)
