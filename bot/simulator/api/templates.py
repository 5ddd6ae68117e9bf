"""Template messages and the receipts that follow them."""

from collections.abc import Mapping

from flask import Blueprint

from bot.simulator.api.gate import body, caller, ok, the_world
from bot.simulator.contact import Contact
from bot.simulator.errors import ApiError
from bot.simulator.pusher import push
from bot.simulator.pushes import template_receipt
from bot.simulator.world import Part, World

routes = Blueprint("templates", __name__)


@routes.post("/cgi-bin/message/template/send")
def template_send() -> dict[str, object]:
    """Send a card to one follower; whether it arrived is told by TEMPLATESENDJOBFINISH alone."""
    account, fields, world = caller(), body(), the_world()
    contact = world.known(account.app_id, str(fields.get("touser", "")))
    template = world.templates.get(account.app_id, str(fields.get("template_id", "")))
    data = fields.get("data")
    lines = template.lines(data if isinstance(data, Mapping) else {})
    if not contact.following:
        raise ApiError(43004, "require subscribe")
    msgid, first = _numbered(world, contact, str(fields.get("client_msg_id", "")))
    if first:
        _deliver(world, contact, msgid, Part("card", template.title, url=str(fields.get("url") or ""), lines=lines))
    return ok(msgid=msgid)


def _numbered(world: World, contact: Contact, client_msg_id: str) -> tuple[int, bool]:
    """The msgid, and whether this message was not sent in the last ten minutes."""
    with world.lock:
        before = world.templates.sent_before(contact.openid, client_msg_id, world.now()) if client_msg_id else None
        if before is not None:
            return before, False
        msgid = world.ids.number()
        if client_msg_id:
            world.templates.remember(contact.openid, client_msg_id, msgid, world.now())
        return msgid, True


def _deliver(world: World, contact: Contact, msgid: int, part: Part) -> None:
    status = "failed:user block" if contact.blocked else contact.receipt
    if status == "success":
        world.show(contact, "template", part)
    if not status:  # taken, and never a word
        return
    delay = world.ids.between(*world.habits.receipt_delay)
    world.threads.later(delay, lambda: push(world, contact, template_receipt(msgid, status)))


@routes.get("/cgi-bin/template/get_all_private_template")
def every_template() -> dict[str, object]:
    """The templates of the account."""
    every = the_world().templates.every(caller().app_id)
    return {
        "template_list": [
            {"template_id": each.template_id, "title": each.title, "content": each.content, "example": ""}
            for each in every
        ]
    }


@routes.post("/cgi-bin/template/del_private_template")
def remove_template() -> dict[str, object]:
    """Take a template away."""
    account, fields = caller(), body()
    the_world().templates.remove(account.app_id, str(fields.get("template_id", "")))
    return ok()
