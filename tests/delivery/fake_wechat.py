"""WeChat's sending interfaces on loopback, in a thread: what arrived, and answers as ordered by openid."""

import asyncio
import threading
from collections import defaultdict
from typing import Any

from aiohttp import web

PATHS = {"custom/send": "custom", "template/send": "template", "subscribe/bizsend": "bizsend", "subscribe/send": "mini"}
OK = {"errcode": 0, "errmsg": "ok"}


class FakeWeChat:
    """``shown[openid]`` is what a person sees; a template with a known client_msg_id is shown once.

    ``orders[openid]`` are the answers to give in turn: a code, or "cut" (processed, then the connection closes),
    "html", "slow:<seconds>". Without an order all is well.
    """

    def __init__(self) -> None:
        self.shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []  # which interface each request came to: custom, template, bizsend, mini
        self.orders: dict[str, list[int | str]] = defaultdict(list)
        self.good_token = "token-1"
        self.delay = 0.0
        self.url = ""
        self._seen: dict[tuple[str, str], int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)

    def stop(self) -> None:
        """Close everything."""
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def texts(self, openid: str) -> list[str]:
        """The words of the customer-service messages that this person sees."""
        return [one["text"]["content"] for one in self.shown[openid] if one.get("msgtype") == "text"]

    async def _listen(self) -> None:
        app = web.Application()
        for path, kind in PATHS.items():
            app.router.add_post(f"/cgi-bin/message/{path}", self._answer, name=kind)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.paths.append(str(request.match_info.route.name))
        await asyncio.sleep(self.delay)
        if request.query["access_token"] != self.good_token:
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential rid: 1-2-3"})
        orders = self.orders[body["touser"]]
        order = orders.pop(0) if orders else 0
        if isinstance(order, int) and order:
            return web.json_response({"errcode": order, "errmsg": f"refused rid: {order}"})
        msgid = self._show(body)
        if order == "cut":
            assert request.transport
            request.transport.close()
        if order == "html":
            return web.Response(status=502, text="<html>bad gateway</html>")
        return web.json_response({**OK, "msgid": msgid})

    def _show(self, body: dict[str, Any]) -> int:
        key = (body["touser"], body.get("client_msg_id", f"none {len(self._seen)}"))
        if key not in self._seen:
            self._seen[key] = len(self._seen) + 1
            self.shown[body["touser"]].append(body)
        return self._seen[key]
