"""access_token, stable_token, jsapi_ticket, and small questions about the interface itself."""

from flask import Blueprint, request

from bot.simulator.account import FakeAccount, FakeMiniProgram
from bot.simulator.api.gate import body, caller, ok, the_world
from bot.simulator.errors import ApiError

routes = Blueprint("tokens", __name__)


def _account(app_id: str, secret: str, grant_type: str) -> FakeAccount | FakeMiniProgram:
    if grant_type != "client_credential":
        raise ApiError(40002, "invalid grant_type")
    account = the_world().accounts.get(app_id) or the_world().mini_programs.get(app_id)
    if account is None:
        raise ApiError(40013, "invalid appid")
    if account.app_secret != secret:
        raise ApiError(40125, "invalid appsecret")
    return account


@routes.get("/cgi-bin/token")
def token() -> dict[str, object]:
    """A classic token; each call voids the former after five minutes."""
    args, world = request.args, the_world()
    account = _account(args.get("appid", ""), args.get("secret", ""), args.get("grant_type", ""))
    with world.lock:
        value, seconds = world.tokens.classic(account.app_id, world.now())
    return {"access_token": value, "expires_in": seconds}


@routes.post("/cgi-bin/stable_token")
def stable_token() -> dict[str, object]:
    """The same token during its life, unless a new one is forced."""
    fields, world = body(), the_world()
    account = _account(str(fields.get("appid")), str(fields.get("secret")), str(fields.get("grant_type")))
    with world.lock:
        value, seconds = world.tokens.stable(account.app_id, world.now(), force=bool(fields.get("force_refresh")))
    return {"access_token": value, "expires_in": seconds}


@routes.get("/cgi-bin/getcallbackip")
@routes.get("/cgi-bin/get_api_domain_ip")
def addresses() -> dict[str, object]:
    """Where pushes come from."""
    caller()
    return {"ip_list": ["127.0.0.1"]}


@routes.post("/cgi-bin/clear_quota")
@routes.post("/cgi-bin/callback/check")
def accepted() -> dict[str, object]:
    """Calls that only have to be allowed."""
    caller()
    return ok()


@routes.get("/cgi-bin/ticket/getticket")
def ticket() -> dict[str, object]:
    """A ticket for the JSSDK: the same one for an account in every run."""
    kind = request.args.get("type", "")
    if kind not in ("jsapi", "wx_card"):
        raise ApiError(40097, "invalid args")
    return ok(ticket=f"{kind}-{caller().app_id}-ticket".ljust(86, "x"), expires_in=7200)
