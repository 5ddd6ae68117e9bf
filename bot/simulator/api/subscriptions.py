"""Subscription messages: of a service account (bizsend) and of a mini-program (send), each with its own templates."""

from collections.abc import Mapping

from flask import Blueprint

from bot.simulator.api.gate import body, caller, ok, program, the_world
from bot.simulator.contact import Contact
from bot.simulator.errors import ApiError
from bot.simulator.ids import openid_of
from bot.simulator.pusher import push
from bot.simulator.pushes import subscription_sent
from bot.simulator.templates import Template
from bot.simulator.world import Part, World

routes = Blueprint("subscriptions", __name__)

Fields = Mapping[str, object]
REFUSED = 43101


@routes.post("/cgi-bin/message/subscribe/bizsend")
def bizsend() -> dict[str, object]:
    """Send to a person who agreed, follower or not; what became of it comes as subscribe_msg_sent_event."""
    account, fields, world = caller(), body(), the_world()
    contact = world.known(account.app_id, str(fields.get("touser", "")))
    template, part = _card(world, account.app_id, fields)
    with world.lock:
        world.subscriptions.spend(contact.openid, template.template_id)
        msgid = world.ids.number()
    if not contact.blocked:
        world.show(contact, "subscription", part)
    code, status = (REFUSED, "user block") if contact.blocked else (0, "success")
    told = subscription_sent(template.template_id, msgid, code, status)
    world.threads.later(world.ids.between(*world.habits.receipt_delay), lambda: push(world, contact, told))
    return ok(msgid=msgid)


@routes.post("/cgi-bin/message/subscribe/send")
def mini_send() -> dict[str, object]:
    """Send for a mini-program; it appears among the person's service notices."""
    of, fields, world = program(), body(), the_world()
    openid = str(fields.get("touser", ""))
    contact = _person(world, of.app_id, openid)
    template, part = _card(world, of.app_id, fields)
    with world.lock:
        world.subscriptions.spend(openid, template.template_id)
        msgid = world.ids.number()
    world.show(contact, "subscription", part)
    return ok(msgid=msgid)


def _card(world: World, app_id: str, fields: Fields) -> tuple[Template, Part]:
    template = world.subscriptions.templates.get(app_id, str(fields.get("template_id", "")))
    data = fields.get("data")
    lines = template.lines(data if isinstance(data, Mapping) else {})
    return template, Part("card", template.title, url=str(fields.get("page") or ""), lines=lines)


def _person(world: World, app_id: str, openid: str) -> Contact:
    key = next((each for each in world.people if openid_of(app_id, each) == openid), None)
    if key is None:
        raise ApiError(40003, "invalid openid")
    return world.contact(key)
