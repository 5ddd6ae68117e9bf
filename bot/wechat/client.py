"""Calls to WeChat's API with the account's token: bounded in time, at most one retry, never a silent refusal."""

import json as json_format
from collections.abc import Mapping
from typing import Any

import structlog

from bot.core.clock import machine_now
from bot.core.settings import WeChat
from bot.wechat import transport
from bot.wechat.error_codes import Outcome, classify, strip_rid
from bot.wechat.failures import failure
from bot.wechat.tokens import TokenProvider

log = structlog.get_logger()
Params = Mapping[str, str | int]


class ApiClient:
    """One account's API; for any number of threads. All methods raise DeliveryError or OperatorError."""

    def __init__(self, account: WeChat, tokens: TokenProvider) -> None:
        self.account = account
        self._tokens = tokens
        self._http = transport.session()

    def call(
        self, method: str, path: str, *, json: Mapping[str, Any] | None = None, params: Params | None = None
    ) -> dict[str, Any]:
        """The answer's fields; ``path`` is whole, as in ``/cgi-bin/menu/create``."""
        # As UTF-8, not as \\u escapes: WeChat counts and shows those as they stand.
        body = None if json is None else json_format.dumps(json, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"} if body else None
        raw = self._with_token(method, path, params, data=body, headers=headers)
        return self.checked(raw, path)

    def upload(self, path: str, *, params: Params, filename: str, content: bytes, mime: str) -> dict[str, Any]:
        """The answer to a file sent as form field ``media``; WeChat goes by the suffix of ``filename``."""
        files = {"media": (filename, content, mime)}
        return self.checked(self._with_token("POST", path, params, files=files), path)

    def download(self, path: str, *, params: Params, limit: int) -> bytes:
        """The answer's bytes, at most ``limit``: a file, or JSON for the caller to give to :meth:`checked`."""
        return self._with_token("GET", path, params, limit=limit)

    def fetch(self, url: str, *, limit: int) -> bytes:
        """The bytes at an address that WeChat itself has named; the token is not shown to it."""
        return transport.ask(self._http, "GET", url, limit=limit)

    def checked(self, raw: bytes, path: str) -> dict[str, Any]:
        """The fields of an answer that is no refusal; a refusal is logged with its request id and raised."""
        said = transport.as_fields(raw, path)
        if code := transport.error_code(said):
            errmsg = str(said.get("errmsg", ""))
            words, rid = strip_rid(errmsg)
            log.warning("wechat_refused", path=path, code=code, outcome=classify(code).name, errmsg=words, rid=rid)
            raise failure(code, errmsg, place=path, now=machine_now())
        return said

    def _with_token(self, method: str, path: str, params: Params | None, **sending: Any) -> bytes:
        def send(token: str) -> bytes:
            query = {**(params or {}), "access_token": token}
            return transport.ask(self._http, method, self.account.api_base + path, params=query, **sending)

        token = self._tokens.get()
        raw = send(token)
        # A refused token comes as JSON with status 200 also where a file was asked for.
        said = transport.as_fields(raw, path) if raw[:1] == b"{" and len(raw) < 4096 else {}
        code = transport.error_code(said)
        if not code or classify(code) is not Outcome.TOKEN:
            return raw
        log.warning("wechat_token_refused", path=path, code=code, rid=strip_rid(str(said.get("errmsg", "")))[1])
        return send(self._tokens.renew(token))
