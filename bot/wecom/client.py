"""Questions to enterprise WeChat's API with the application's token: bounded in time, at most one retry."""

from typing import Any

import structlog

from bot.core.clock import machine_now
from bot.core.settings import WeCom
from bot.wechat import transport
from bot.wechat.error_codes import Outcome
from bot.wecom.error_codes import classify
from bot.wecom.failures import failure
from bot.wecom.tokens import CorpTokens

log = structlog.get_logger()


class CorpClient:
    """One application's API; for any number of threads."""

    def __init__(self, corp: WeCom, tokens: CorpTokens) -> None:
        self._corp = corp
        self._tokens = tokens
        self._http = transport.session()

    def ask(self, path: str, **params: int) -> dict[str, Any]:
        """The answer's fields. Raises DeliveryError or OperatorError."""
        token = self._tokens.get()
        said = self._get(path, token, params)
        if classify(transport.error_code(said)) is Outcome.TOKEN:
            said = self._get(path, self._tokens.renew(token), params)
        if code := transport.error_code(said):
            log.warning("wecom_refused", path=path, code=code, errmsg=said.get("errmsg"))
            raise failure(code, str(said.get("errmsg", "")), place=path, now=machine_now())
        return said

    def _get(self, path: str, token: str, params: dict[str, int]) -> dict[str, Any]:
        query = {**params, "access_token": token}
        return transport.as_fields(transport.ask(self._http, "GET", self._corp.api_base + path, params=query), path)
