"""Switches for whoever tries the product by hand: faults on and off, what the platform holds against us."""

from dataclasses import fields
from typing import get_args

from flask import Blueprint, Response, jsonify, request

from bot.simulator.api.gate import the_world
from bot.simulator.switches import Rule, Trouble

routes = Blueprint("control", __name__)

_SETTABLE = {each.name: each.type for each in fields(Rule) if each.name not in ("seen", "struck")}


@routes.get("/simulator/control/faults")
def faults() -> Response:
    """Every push that was not answered as it must be."""
    return jsonify(
        [
            {"at": each.at.isoformat(), "openid": each.openid, "push": each.push, "reason": each.reason}
            for each in the_world().faults
        ]
    )


@routes.post("/simulator/control/switches")
def switch_on() -> Response | tuple[Response, int]:
    """Switch a fault on: the fields of a rule as JSON."""
    given = request.get_json(force=True)
    if not isinstance(given, dict) or set(given) - set(_SETTABLE) or given.get("trouble") not in get_args(Trouble):
        return jsonify(error=f"trouble is one of {get_args(Trouble)}; also {sorted(_SETTABLE)}"), 400
    the_world().switches.on(Rule(**given))
    return jsonify(ok=True)


@routes.delete("/simulator/control/switches")
def switch_off() -> Response:
    """Switch all faults off."""
    the_world().switches.off()
    return jsonify(ok=True)
