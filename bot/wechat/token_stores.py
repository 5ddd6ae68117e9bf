"""Where the access token is kept: in this process, or in Redis for all processes of all hosts."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Protocol

import structlog
from redis import Redis
from redis.exceptions import RedisError

from bot.core.clock import monotonic

log = structlog.get_logger()
FORCED_APART = 30  # seconds between two forced tokens (platform)
FORCED_PER_DAY = 20  # (platform)
DAY = 86_400


class TokenStore(Protocol):
    """The token of each account, and the right to force a new one."""

    def get(self, app_id: str) -> str:
        """The token kept and not yet run out, or ''."""

    def put(self, app_id: str, token: str, *, seconds: int) -> None:
        """Keep a token so long."""

    def forget(self, app_id: str, token: str) -> None:
        """Drop this token; one that has taken its place stays (a late error must not void the new token)."""

    def may_force(self, app_id: str) -> bool:
        """Take the right to force a new token: not twice in 30 s, not more than 20 times in a day."""


class MemoryTokenStore:
    """For one process; ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._mutex = Lock()
        self._kept: dict[str, tuple[str, float]] = {}
        self._forced: dict[str, deque[float]] = {}

    def get(self, app_id: str) -> str:
        """The token kept and not yet run out, or ''."""
        token, ends = self._kept.get(app_id, ("", 0.0))
        return token if self._clock() < ends else ""

    def put(self, app_id: str, token: str, *, seconds: int) -> None:
        """Keep a token so long."""
        self._kept[app_id] = (token, self._clock() + seconds)

    def forget(self, app_id: str, token: str) -> None:
        """Drop this token, if it is the one kept."""
        with self._mutex:
            if self._kept.get(app_id, ("",))[0] == token:
                del self._kept[app_id]

    def may_force(self, app_id: str) -> bool:
        """Take the right to force a new token."""
        now = self._clock()
        with self._mutex:
            times = self._forced.setdefault(app_id, deque(maxlen=FORCED_PER_DAY))
            if times and now - times[-1] < FORCED_APART:
                return False
            if len(times) == FORCED_PER_DAY and now - times[0] < DAY:
                return False
            times.append(now)
            return True


class RedisTokenStore:
    """For all processes. A copy stays here: reading costs no round trip, and Redis may be lost at any moment."""

    DROP_IF_SAME = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
    TAKE_RIGHT = """
        if redis.call('exists', KEYS[1]) == 1 then return 0 end
        if tonumber(redis.call('get', KEYS[2]) or '0') >= tonumber(ARGV[2]) then return 0 end
        redis.call('set', KEYS[1], '1', 'EX', ARGV[1])
        if redis.call('incr', KEYS[2]) == 1 then redis.call('expire', KEYS[2], ARGV[3]) end
        return 1"""

    def __init__(self, client: Redis) -> None:
        self._redis = client
        self._here = MemoryTokenStore()

    def get(self, app_id: str) -> str:
        """The token kept and not yet run out, or ''."""
        if token := self._here.get(app_id):
            return token
        try:
            shared, seconds = self._redis.get(_key(app_id)), self._redis.ttl(_key(app_id))
        except RedisError as error:
            _lost(error)
            return ""
        if not shared or not isinstance(seconds, int) or seconds <= 0:
            return ""
        token = shared.decode() if isinstance(shared, bytes) else str(shared)
        self._here.put(app_id, token, seconds=seconds)
        return token

    def put(self, app_id: str, token: str, *, seconds: int) -> None:
        """Keep a token so long."""
        self._here.put(app_id, token, seconds=seconds)
        try:
            self._redis.set(_key(app_id), token, ex=seconds)
        except RedisError as error:
            _lost(error)

    def forget(self, app_id: str, token: str) -> None:
        """Drop this token, if it is the one kept."""
        self._here.forget(app_id, token)
        try:
            self._redis.eval(self.DROP_IF_SAME, 1, _key(app_id), token)
        except RedisError as error:
            _lost(error)

    def may_force(self, app_id: str) -> bool:
        """Take the right to force a new token, which is the lock among processes as well."""
        key = _key(app_id)
        figures = (str(FORCED_APART), str(FORCED_PER_DAY), str(DAY))
        try:
            taken = self._redis.eval(self.TAKE_RIGHT, 2, f"{key}:forced", f"{key}:forced_today", *figures)
        except RedisError as error:
            _lost(error)
            return self._here.may_force(app_id)
        return bool(taken == 1)


def _key(app_id: str) -> str:
    return f"jiaxiao:token:{app_id}"


def _lost(error: RedisError) -> None:
    # Each process then asks for itself: the stable token is the same for all of them.
    log.warning("token_store_without_redis", error=type(error).__name__)
