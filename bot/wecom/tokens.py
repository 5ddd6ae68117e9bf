"""The access token of a school's application in enterprise WeChat.

``gettoken`` gives every caller the same token while it is good, so no lock among processes is needed; it must
not be asked more often than necessary.
"""

import secrets
from copy import copy
from datetime import timedelta
from threading import Lock
from typing import Any

import structlog

from bot.core.clock import machine_now, monotonic
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import WeCom
from bot.wechat import transport
from bot.wechat.token_stores import TokenStore
from bot.wecom.failures import failure

log = structlog.get_logger()
PATH = "/cgi-bin/gettoken"
EARLY = 300  # seconds before its end a token is asked for anew
JITTER = 60  # so that not all processes ask in the same second
SHORTEST = 30  # seconds any token is kept
PAUSE = 5.0  # seconds without asking again after a failure: threads that waited must not queue up behind it
AS_BEFORE = timedelta(seconds=30)


class CorpTokens:
    """Gives and renews the token of one application; for any number of threads."""

    def __init__(self, corp: WeCom, store: TokenStore) -> None:
        self._corp = corp
        self._store = store
        # Each application of one enterprise has its own secret, and so its own token.
        self._key = f"wecom:{corp.corp_id}:{corp.agent_id}"
        self._http = transport.session()
        self._mutex = Lock()
        self._failed_at = -PAUSE
        self._failed: DeliveryError | OperatorError | None = None

    def get(self) -> str:
        """A token that is good as far as anybody knows.

        Raises DeliveryError (enterprise WeChat cannot be reached) or OperatorError (corp_id, secret or the
        server's address is not what the console says).
        """
        if token := self._store.get(self._key):
            return token
        with self._mutex:
            return self._store.get(self._key) or self._keep(self._ask())

    def renew(self, failed: str) -> str:
        """Another token than ``failed``, which was just refused.

        Raises DeliveryError if the refused one is given again (nothing can force a new one), else as :meth:`get`.
        """
        with self._mutex:
            self._store.forget(self._key, failed)
            held = self._store.get(self._key)
            if held:
                return held
            said = self._ask()
            if said["access_token"] == failed:
                log.error("token_refused_again", corp_id=self._corp.corp_id)
                raise DeliveryError("enterprise WeChat refuses the token it gives", retry_after=AS_BEFORE)
            return self._keep(said)

    def _keep(self, said: dict[str, Any]) -> str:
        token = str(said["access_token"])
        lasts = int(said.get("expires_in", 0)) - EARLY - secrets.randbelow(JITTER)
        self._store.put(self._key, token, seconds=max(lasts, SHORTEST))
        return token

    def _ask(self) -> dict[str, Any]:
        if self._failed and monotonic() - self._failed_at < PAUSE:
            raise copy(self._failed)
        try:
            said = self._fetched()
        except (DeliveryError, OperatorError) as error:
            self._failed, self._failed_at = copy(error), monotonic()
            raise
        self._failed = None
        return said

    def _fetched(self) -> dict[str, Any]:
        wanted = {"corpid": self._corp.corp_id, "corpsecret": self._corp.secret.get_secret_value()}
        said = transport.as_fields(transport.ask(self._http, "GET", self._corp.api_base + PATH, params=wanted), PATH)
        if code := transport.error_code(said):
            raise failure(code, str(said.get("errmsg", "")), place=PATH, now=machine_now())
        token = said.get("access_token")
        if not isinstance(token, str) or not token:
            raise DeliveryError(f"enterprise WeChat {PATH}: an answer without access_token")
        return said
