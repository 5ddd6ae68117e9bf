"""Faults on the wire, in front of the platform's interface: what a switched-on rule does to one call."""

import io
import json
from collections.abc import Iterable
from threading import Event
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress.channel import ClientDisconnected

from bot.simulator.switches import Rule
from bot.simulator.world import World

FREE = ("/simulator", "/favicon.ico")  # the page itself never fails


class FaultyWire:
    """WSGI middleware that applies the rules of ``world.switches``."""

    def __init__(self, app: WSGIApplication, world: World) -> None:
        self._app = app
        self._world = world

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call, or fail as the rule says. A raised ClientDisconnected makes waitress cut the connection."""
        path = environ["PATH_INFO"]
        rule = None if path == "/" or path.startswith(FREE) else self._world.switches.strike(path, _openid(environ))
        if rule is None:
            return self._app(environ, start_response)
        if rule.trouble == "token_voided":
            token = parse_qs(environ.get("QUERY_STRING", "")).get("access_token", [""])[0]
            self._world.tokens.void(token)
            return self._app(environ, start_response)
        if rule.trouble in ("errcode", "html_502"):
            return _instead(rule, start_response)
        if rule.trouble == "timeout":
            Event().wait(rule.seconds)
        if rule.trouble in ("timeout", "reset_before"):
            raise ClientDisconnected
        return self._after(rule, environ, start_response)

    def _after(self, rule: Rule, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kept: list[tuple[str, list[tuple[str, str]]]] = []

        def keep(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
            kept.append((status, headers))
            return None

        whole = b"".join(self._app(environ, keep))  # type: ignore[arg-type]  # nobody uses write()
        if rule.trouble == "reset_after":
            raise ClientDisconnected
        if rule.trouble == "slow":
            Event().wait(rule.seconds)
        if rule.trouble == "truncated":
            whole = whole[: len(whole) // 2]
        status, headers = kept[0]
        plain = {"Content-Type": "text/plain"} if rule.trouble == "wrong_content_type" else {}
        start_response(status, list({**dict(headers), **plain, "Content-Length": str(len(whole))}.items()))
        return [whole]


def _instead(rule: Rule, start_response: StartResponse) -> Iterable[bytes]:
    if rule.trouble == "html_502":
        whole, status, kind = b"<html><body><h1>502 Bad Gateway</h1></body></html>", "502 Bad Gateway", "text/html"
    else:
        said = {"errcode": rule.errcode, "errmsg": "switched on rid: 00000000-00000000-00000000"}
        whole, status, kind = json.dumps(said).encode(), "200 OK", "application/json"
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(whole)))])
    return [whole]


def _openid(environ: WSGIEnvironment) -> str:
    """The recipient of a call, for rules that strike one person; the body is put back."""
    if "application/json" not in environ.get("CONTENT_TYPE", "application/json") or not environ.get("CONTENT_LENGTH"):
        return ""
    raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(raw)
    try:
        found = json.loads(raw)
    except ValueError:
        return ""
    return str(found.get("touser", "")) if isinstance(found, dict) else ""
