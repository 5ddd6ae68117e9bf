"""Who is there: OAuth2 for pages inside WeChat, wx.login for the mini-program."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from bot.simulator.api.gate import the_world
from bot.simulator.errors import ApiError

routes = Blueprint("logins", __name__)


@routes.get("/connect/oauth2/authorize")
@routes.get("/connect/qrconnect")
def authorize() -> BaseResponse | str:
    """Send the phone back to the page with a code that says whose it is.

    WeChat knows the phone; here the window's *name* carries the person (``as:<key>``), so that several people
    can be open in several windows of one browser. A page reads that name and comes back with ``as``.
    """
    world, args = the_world(), request.args
    account = world.accounts.get(args.get("appid", ""))
    if account is None:
        raise ApiError(40013, "invalid appid")
    target = args.get("redirect_uri", "")
    if not target.startswith(("http://", "https://")) or args.get("response_type") != "code":
        return Response("redirect_uri or response_type is wrong", status=400)
    if "as" not in args:
        return render_template("simulator/authorize.html", people=world.people.values())
    contact = world.contact(args["as"], account.app_id)
    with world.lock:
        code = world.logins.give(account.app_id, contact.openid, world.now(), args.get("scope", "snsapi_base"))
    mark = "&" if "?" in target else "?"
    return redirect(f"{target}{mark}{urlencode({'code': code, 'state': args.get('state', '')})}")


@routes.get("/sns/oauth2/access_token")
def page_login() -> dict[str, object]:
    """Who opened the page: once, within five minutes."""
    world, args = the_world(), request.args
    account = world.accounts.get(args.get("appid", ""))
    _must_be_secret(account.app_secret if account else None, args.get("secret", ""))
    with world.lock:
        openid, scope = world.logins.take(args["appid"], args.get("code", ""), world.now())
    return {
        "access_token": world.ids.word(80),
        "expires_in": 7200,
        "refresh_token": world.ids.word(80),
        "openid": openid,
        "scope": scope,
    }


@routes.get("/sns/jscode2session")
def mini_program_login() -> dict[str, object]:
    """Who opened the mini-program: once, within five minutes."""
    world, args = the_world(), request.args
    program = world.mini_programs.get(args.get("appid", ""))
    _must_be_secret(program.app_secret if program else None, args.get("secret", ""))
    with world.lock:
        openid, _ = world.logins.take(args["appid"], args.get("js_code", ""), world.now())
    return {"openid": openid, "session_key": world.ids.word(24)}


def _must_be_secret(secret: str | None, given: str) -> None:
    if secret is None:
        raise ApiError(40013, "invalid appid")
    if secret != given:
        raise ApiError(40125, "invalid appsecret")
