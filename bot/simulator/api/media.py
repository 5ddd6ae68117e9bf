"""Temporary media: up, and down within three days."""

from flask import Blueprint, Response, request

from bot.simulator.api.gate import caller, the_world
from bot.simulator.errors import ApiError

routes = Blueprint("media", __name__)


@routes.post("/cgi-bin/media/upload")
def upload() -> dict[str, object]:
    """Keep a file for three days; the part ``media`` needs a file name with a suffix."""
    caller()
    file, world, kind = request.files.get("media"), the_world(), request.args.get("type", "")
    if file is None:
        raise ApiError(41005, "media data missing")
    if "." not in (file.filename or ""):
        raise ApiError(40005, "invalid file type")
    with world.lock:
        media = world.media.add(kind, file.read(), world.now())
    return {"type": kind, "media_id": media.media_id, "created_at": int(media.created.timestamp())}


@routes.get("/cgi-bin/media/get")
def download() -> Response | dict[str, str]:
    """A file; films come as an address in JSON."""
    caller()
    world = the_world()
    media = world.media.get(request.args.get("media_id", ""), world.now())
    if media.kind == "video":
        return {"video_url": f"{world.base_url}/simulator/media/{media.media_id}"}
    answer = Response(media.content, content_type=media.content_type)
    answer.headers["Content-disposition"] = f'attachment; filename="{media.media_id}.{media.suffix}"'
    return answer
