"""What every call passes: the token, the body, and errors as the platform writes them."""

import json
from typing import cast

from flask import Flask, Response, current_app, request

from bot.simulator.account import FakeAccount, FakeMiniProgram
from bot.simulator.errors import ApiError
from bot.simulator.world import World

KEY = "jiaxiao-world"


def the_world() -> World:
    """The world this server plays."""
    return cast("World", current_app.extensions[KEY])


def caller() -> FakeAccount:
    """The account whose access_token came with the call; ApiError if it is missing, wrong or old."""
    account = the_world().accounts.get(_owner())
    if account is None:
        raise ApiError(48001, "api unauthorized")  # a mini-program's token at an account's interface
    return account


def program() -> FakeMiniProgram:
    """The mini-program whose access_token came with the call; ApiError as for :func:`caller`."""
    found = the_world().mini_programs.get(_owner())
    if found is None:
        raise ApiError(48001, "api unauthorized")
    return found


def _owner() -> str:
    world = the_world()
    with world.lock:
        return world.tokens.owner(request.args.get("access_token", ""), world.now())


def body() -> dict[str, object]:
    """The JSON of the call, whatever its Content-Type; ApiError 47001 if it is none."""
    try:
        found = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise ApiError(47001, "data format error") from None
    if not isinstance(found, dict):
        raise ApiError(47001, "data format error")
    return found


def number(fields: dict[str, object], name: str, default: int) -> int:
    """A whole number of the body; ApiError 47001 if something else stands there."""
    try:
        return int(str(fields.get(name, default)))
    except ValueError:
        raise ApiError(47001, f"data format error: {name}") from None


def ok(**more: object) -> dict[str, object]:
    """The platform's answer when all went well."""
    return {"errcode": 0, "errmsg": "ok", **more}


def refused(error: ApiError) -> Response:
    """The platform's answer when it refuses: HTTP 200, the code, and a request id."""
    text = json.dumps({"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {the_world().ids.rid()}"})
    return Response(text, content_type="application/json; encoding=utf-8")


def install(app: Flask, world: World) -> None:
    """Give the app its world and the platform's way of refusing."""
    app.extensions[KEY] = world
    app.register_error_handler(ApiError, refused)
