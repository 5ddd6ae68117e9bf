"""Scene codes and their pictures."""

import io
from collections.abc import Mapping

import segno
from flask import Blueprint, Response, request

from bot.simulator.api.gate import body, caller, number, the_world
from bot.simulator.errors import ApiError

routes = Blueprint("codes", __name__)


@routes.post("/cgi-bin/qrcode/create")
def create() -> dict[str, object]:
    """Make a code for a scene."""
    account, fields, world = caller(), body(), the_world()
    info = fields.get("action_info")
    scene = info.get("scene") if isinstance(info, Mapping) else None
    if not isinstance(scene, dict):
        raise ApiError(40097, "invalid args")
    seconds = number(fields, "expire_seconds", 0)
    with world.lock:
        code = world.codes.create(account.app_id, str(fields.get("action_name")), scene, seconds, world.now())
    answer: dict[str, object] = {"ticket": code.ticket, "url": code.url}
    if code.until:
        answer["expire_seconds"] = int((code.until - world.now()).total_seconds())
    return answer


@routes.get("/cgi-bin/showqrcode")
def picture() -> Response:
    """The code as PNG; no token needed. 404 for an unknown ticket."""
    try:
        code = the_world().codes.get(request.args.get("ticket", ""))
    except ApiError:
        return Response(status=404)
    out = io.BytesIO()
    segno.make(code.url, error="m").save(out, kind="png", scale=8, border=4)
    return Response(out.getvalue(), content_type="image/png")
