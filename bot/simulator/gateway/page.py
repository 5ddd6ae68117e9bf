"""The tab with texts and calls on the page of the local WeChat."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response, jsonify, request

from bot.core.clock import at_school
from bot.simulator.api.gate import the_world
from bot.simulator.gateway import network
from bot.simulator.gateway.phones import Call, Phone
from bot.simulator.words import word
from bot.simulator.world import World

routes = Blueprint("phones", __name__)

SHOWN = 50
LONGEST = 200


@routes.get("/simulator/phone")
def state() -> Response:
    """What lies on a person's phone; no number where the person has none."""
    world = the_world()
    phone = world.phones.of(request.args.get("person", ""))
    if phone is None:
        return jsonify(number="")
    with world.lock:
        texts = [{"at": _time(each.at), "words": each.words, "own": each.own} for each in phone.texts[-SHOWN:]]
        calls = [_seen(call) for call in phone.calls[-SHOWN:]]
    return jsonify(number=phone.number, texts=texts, calls=calls)


@routes.post("/simulator/phone")
def act() -> Response | tuple[Response, int]:
    """Answer, push away, press a key, hang up, write back."""
    found = request.get_json(force=True, silent=True)
    given = found if isinstance(found, dict) else {}
    phone, name = the_world().phones.of(str(given.get("person"))), str(given.get("act"))
    if phone is None or name not in _ACTS:
        return jsonify(error=word("no_such_person")), 404
    _ACTS[name](the_world(), phone, given)
    return jsonify(ok=True)


def _seen(call: Call) -> dict[str, str]:
    heard = call.state in ("talking", "over")
    return {"id": call.id, "at": _time(call.at), "from": call.shown_number, "state": call.state, "keys": call.keys,
            "words": call.words if heard else ""}  # fmt: skip


def _time(moment: datetime) -> str:
    return at_school(moment).isoformat(timespec="seconds")


def _write_back(world: World, phone: Phone, given: Mapping[str, object]) -> None:
    words = str(given.get("text", "")).strip()[:LONGEST]
    if words:
        network.write_back(world, phone, words)


_ACTS: Mapping[str, Callable[[World, Phone, Mapping[str, object]], None]] = {
    "answer": lambda world, phone, given: network.answer(world, phone, str(given.get("call"))),
    "decline": lambda world, phone, given: network.decline(world, phone, str(given.get("call"))),
    "press": lambda world, phone, given: network.press(world, phone, str(given.get("call")), str(given.get("key"))),
    "hang_up": lambda world, phone, given: network.hang_up(world, phone, str(given.get("call"))),
    "write": _write_back,
}
