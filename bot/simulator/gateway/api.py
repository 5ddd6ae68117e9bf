"""The provider's interface: the neutral HTTP that ``bot.delivery.channels.gateway_http`` describes."""

import hmac
import time
from typing import get_args

from flask import Blueprint, Response, jsonify, request

from bot.delivery.channels.gateway_http import signature
from bot.simulator.api.gate import the_world
from bot.simulator.gateway import dialling, network
from bot.simulator.gateway.phones import Call, Phone, Trouble
from bot.simulator.world import World

routes = Blueprint("gateway", __name__)

SKEW = 300  # seconds by which a caller's clock may differ
REFUSING = ("bad_number", "refused", "number_rests", "balance", "again")


@routes.post("/gateway/send")
def send() -> Response | tuple[Response, int]:
    """Take one text or call."""
    world, body = the_world(), request.get_data()
    if not _is_signed(world, body):
        return jsonify(code="signature")
    asked = request.get_json(force=True, silent=True)
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in ("id", "to", "text")):
        return jsonify(code="refused"), 400
    phone = world.phones.at(asked["to"])
    trouble = world.phones.trouble or phone.trouble
    if trouble == "timeout":
        time.sleep(world.phones.habits.timeout_seconds)
        return jsonify(), 504
    answer = _taken(world, phone, asked, trouble)
    return (jsonify(), 502) if trouble == "cut" else jsonify(answer)


@routes.post("/gateway/dial")
def dial() -> Response | tuple[Response, int]:
    """Connect two telephones: the caller's rings first."""
    world, body = the_world(), request.get_data()
    if not _is_signed(world, body):
        return jsonify(code="signature")
    asked = request.get_json(force=True, silent=True)
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in ("id", "caller", "callee")):
        return jsonify(code="refused"), 400
    caller, callee = world.phones.at(asked["caller"]), world.phones.at(asked["callee"])
    trouble = world.phones.trouble or callee.trouble
    if trouble == "timeout":
        time.sleep(world.phones.habits.timeout_seconds)
        return jsonify(), 504
    with world.lock:
        if caller.trouble == "bad_number":
            return jsonify(code="bad_caller")
        if trouble in REFUSING:
            return jsonify(code=trouble)
        if asked["id"] not in world.phones.answers:
            world.phones.answers[asked["id"]] = {"code": "ok"}
            dialling.begin(world, asked["id"], (caller, callee), asked.get("from", ""))
    return (jsonify(), 502) if trouble == "cut" else jsonify(code="ok")


@routes.post("/simulator/control/phones")
def switch() -> Response | tuple[Response, int]:
    """Give one number, or with an empty one the whole provider, a trouble; an empty trouble takes it away."""
    given = request.get_json(force=True, silent=True) or {}
    trouble = given.get("trouble") or None
    if trouble not in (None, *get_args(Trouble)):
        return jsonify(error=f"trouble is one of {get_args(Trouble)}"), 400
    phones = the_world().phones
    target = phones.at(str(given["number"])) if given.get("number") else phones
    target.trouble = trouble
    return jsonify(ok=True)


def _taken(world: World, phone: Phone, asked: dict[str, str], trouble: Trouble | None) -> dict[str, object]:
    """The answer; the first one to this id, if it was taken before."""
    with world.lock:
        if asked["id"] in world.phones.answers:
            return world.phones.answers[asked["id"]]
        if trouble in REFUSING:
            return {"code": trouble}
        given = {"code": "ok", "id": f"g{world.ids.number()}"}
        world.phones.answers[asked["id"]] = dict(given)
        if asked.get("kind") == "voice":
            network.ring(world, phone, Call(given["id"], world.wall(), asked["text"], asked.get("from", "")))
        else:
            sign = asked.get("sign", "")
            network.text(world, phone, given["id"], (f"【{sign}】" if sign else "") + asked["text"])
        return dict(given)


def _is_signed(world: World, body: bytes) -> bool:
    subscriber, at = world.phones.subscriber, request.headers.get("X-Timestamp", "")
    if subscriber is None or not at.isdecimal() or abs(int(at) - world.now().timestamp()) > SKEW:
        return False
    if request.headers.get("X-Access-Key", "") != subscriber.access_key:
        return False
    return hmac.compare_digest(request.headers.get("X-Signature", ""), signature(subscriber.access_secret, at, body))
