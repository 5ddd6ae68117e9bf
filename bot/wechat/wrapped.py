"""wechatpy's wrappers of single interfaces, on our client instead of theirs.

Theirs retries without end, asks for tokens without time-out and voids other processes' tokens; the wrappers
themselves need only something with ``get`` and ``post``.
"""

from collections.abc import Mapping
from typing import Any

from wechatpy.client.api import WeChatMenu, WeChatQRCode, WeChatTemplate

from bot.wechat.client import ApiClient


class Wrapped:
    """The wrappers in use, for one account."""

    def __init__(self, api: ApiClient) -> None:
        caller = _Caller(api)
        self.menu = WeChatMenu(caller)
        self.qrcode = WeChatQRCode(caller)
        self.template = WeChatTemplate(caller)


class _Caller:
    """What wechatpy's wrappers call, under the names they call it by."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    def get(self, url: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._api.call("GET", f"/cgi-bin/{url}", params=params)

    def post(self, url: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return self._api.call("POST", f"/cgi-bin/{url}", json=data)
