"""Customer-service messages, under the rules of windows and counts."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

from flask import Blueprint

from bot.simulator.api.gate import body, caller, ok, the_world
from bot.simulator.errors import ApiError
from bot.simulator.parts import media_part, news_part, text_part
from bot.simulator.world import Part, World

routes = Blueprint("messages", __name__)

Content = Mapping[str, object]


@routes.post("/cgi-bin/message/custom/send")
def custom_send() -> dict[str, object]:
    """Send to one person who wrote, tapped, followed or scanned lately."""
    account, fields, world = caller(), body(), the_world()
    contact = world.known(account.app_id, str(fields.get("touser", "")))
    part = _part(world, fields)
    if contact.minor:
        raise ApiError(70000, "为保护未成年人权益，该条消息发送失败")
    with world.lock:
        contact.ledger.spend(world.now())
    if not contact.blocked:
        world.show(contact, "custom", part)
    return ok()


@routes.post("/cgi-bin/message/custom/typing")
def typing() -> dict[str, object]:
    """Say that somebody is writing; only while a window is open."""
    account, fields, world = caller(), body(), the_world()
    contact = world.known(account.app_id, str(fields.get("touser", "")))
    if fields.get("command") not in ("Typing", "CancelTyping"):
        raise ApiError(40097, "invalid args")
    if not contact.ledger.left(world.now()):
        raise ApiError(45080, "client not interact in the past 30 seconds")
    return ok()


def _part(world: World, fields: Mapping[str, object]) -> Part:
    kind = str(fields.get("msgtype", ""))
    content = fields.get(kind)
    if kind not in _KINDS or not isinstance(content, Mapping):
        raise ApiError(40008, "invalid message type")
    return _KINDS[kind](world, content)


def _media(kind: str) -> Callable[[World, Content], Part]:
    return lambda world, content: media_part(world, kind, content.get("media_id"))


def _news(_: World, content: Content) -> Part:
    return news_part(content.get("articles"))


def _menu(_: World, content: Content) -> Part:
    """A message with lines to tap; written with the same anchors that a text may carry."""
    items = content.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(40097, "invalid args")
    whole = (str(content.get("head_content", "")), *map(_line, items), str(content.get("tail_content", "")))
    return Part(text="\n".join(line for line in whole if line))


def _line(item: object) -> str:
    if not isinstance(item, Mapping) or not {"id", "content"} <= set(item):
        raise ApiError(40097, "invalid args")
    query = urlencode({"msgmenucontent": item["content"], "msgmenuid": item["id"]})
    return f'<a href="{escape("weixin://bizmsgmenu?" + query)}">{escape(str(item["content"]))}</a>'


def _mini_program(_: World, content: Content) -> Part:
    return Part("news", str(content.get("title", "")), url=str(content.get("pagepath", "")))


_KINDS: Mapping[str, Callable[[World, Content], Part]] = {
    "text": lambda _, content: text_part(content.get("content")),
    "image": _media("image"),
    "voice": _media("voice"),
    "video": _media("video"),
    "news": _news,
    "msgmenu": _menu,
    "miniprogrampage": _mini_program,
}
