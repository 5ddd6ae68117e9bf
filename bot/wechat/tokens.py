"""The access token of one account, by ``stable_token`` only: every caller gets the same one, none voids another's."""

import secrets
from copy import copy
from datetime import timedelta
from threading import Lock
from typing import Any

import structlog

from bot.core.clock import machine_now, monotonic
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import MiniProgram, WeChat
from bot.wechat import transport
from bot.wechat.failures import failure
from bot.wechat.token_stores import FORCED_APART, TokenStore

log = structlog.get_logger()
PATH = "/cgi-bin/stable_token"
EARLY = 300  # seconds before its end a token is asked for anew; old and new both work then
JITTER = 60  # so that not all processes ask in the same second
SHORTEST = 30  # seconds any token is kept
PAUSE = 5.0  # seconds without asking again after a failure: threads that waited must not queue up behind it


class TokenProvider:
    """Gives and renews the token; for any number of threads."""

    def __init__(self, account: WeChat | MiniProgram, store: TokenStore) -> None:
        self._account = account
        self._store = store
        self._http = transport.session()
        self._mutex = Lock()
        self._failed_at = -PAUSE
        self._failed: DeliveryError | OperatorError | None = None

    def get(self) -> str:
        """A token that is good as far as anybody knows.

        Raises DeliveryError (WeChat cannot be reached) or OperatorError (app_id, app_secret or the server's
        address is not what the console says).
        """
        app_id = self._account.app_id
        if token := self._store.get(app_id):
            return token
        with self._mutex:
            return self._store.get(app_id) or self._keep(self._ask(force=False))

    def renew(self, failed: str) -> str:
        """Another token than ``failed``, which WeChat has just refused.

        Asks normally first; only when WeChat still gives the refused one, a new one is forced, at most once in
        30 s and 20 times a day in all processes. Raises DeliveryError when that is used up, else as :meth:`get`.
        """
        app_id = self._account.app_id
        with self._mutex:
            self._store.forget(app_id, failed)
            held = self._store.get(app_id)
            if held and held != failed:
                return held
            said = self._ask(force=False)
            if said["access_token"] != failed:
                return self._keep(said)
            if not self._store.may_force(app_id):
                log.error("token_refused_again", app_id=app_id)
                raise DeliveryError(
                    "WeChat refuses the token it gives; somebody else may be voiding it",
                    retry_after=timedelta(seconds=FORCED_APART),
                )
            log.warning("token_forced", app_id=app_id)
            return self._keep(self._ask(force=True))

    def _keep(self, said: dict[str, Any]) -> str:
        token = str(said["access_token"])
        lasts = int(said.get("expires_in", 0)) - EARLY - secrets.randbelow(JITTER)
        self._store.put(self._account.app_id, token, seconds=max(lasts, SHORTEST))
        return token

    def _ask(self, *, force: bool) -> dict[str, Any]:
        if self._failed and monotonic() - self._failed_at < PAUSE:
            raise copy(self._failed)
        try:
            said = self._fetched(force=force)
        except (DeliveryError, OperatorError) as error:
            self._failed, self._failed_at = copy(error), monotonic()
            raise
        self._failed = None
        return said

    def _fetched(self, *, force: bool) -> dict[str, Any]:
        wanted = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.app_secret.get_secret_value(),
            "force_refresh": force,
        }
        said = transport.as_fields(transport.ask(self._http, "POST", self._account.api_base + PATH, json=wanted), PATH)
        if code := transport.error_code(said):
            raise failure(code, str(said.get("errmsg", "")), place=PATH, now=machine_now())
        token = said.get("access_token")
        if not isinstance(token, str) or not token:
            raise DeliveryError(f"WeChat {PATH}: an answer without access_token")
        return said
