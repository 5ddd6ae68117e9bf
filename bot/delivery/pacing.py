"""No more messages a second than a sender bears: one line of permits per sender.

A permit is a point on a time line, ``1 / rate`` seconds apart; who takes ``n`` of them waits for the first.
"""

import asyncio
from typing import Protocol

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from bot.core.clock import monotonic

log = structlog.get_logger()


class Pacer(Protocol):
    """Makes senders wait for their turn."""

    async def take(self, sender: str, permits: int, per_second: int) -> None:
        """Wait until so many messages may be sent by this sender, which bears ``per_second``."""


class LocalPacer:
    """For one process."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    async def take(self, sender: str, permits: int, per_second: int) -> None:
        """Wait until so many messages may be sent by this sender, which bears ``per_second``."""
        now = monotonic()
        turn = max(now, self._free_at.get(sender, now))
        self._free_at[sender] = turn + permits / per_second
        await asyncio.sleep(turn - now)


class RedisPacer:
    """For all processes of all hosts: the line is kept in Redis, by the clock of Redis.

    Redis may be lost at any moment; each process then keeps to the rate by itself.
    """

    # Answers with the microseconds to wait.
    LINE = """
        local now = redis.call('TIME')
        now = now[1] * 1000000 + now[2]
        local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
        local free = turn + tonumber(ARGV[1])
        redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1000)
        return string.format('%.0f', turn - now)"""

    def __init__(self, url: str) -> None:
        self._url = url
        self._alone = LocalPacer()

    async def take(self, sender: str, permits: int, per_second: int) -> None:
        """Wait until so many messages may be sent by this sender, which bears ``per_second``."""
        try:
            wait = await self._ask(f"jiaxiao:pace:{sender}", round(permits * 1_000_000 / per_second))
        except (RedisError, OSError) as error:
            log.warning("pacing_without_redis", error=type(error).__name__)
            await self._alone.take(sender, permits, per_second)
            return
        await asyncio.sleep(wait / 1_000_000)

    async def _ask(self, key: str, microseconds: int) -> int:
        # A connection per question: it belongs to the event loop that asks, and twenty messages pay for it.
        async with redis.asyncio.Redis.from_url(self._url, socket_timeout=1, socket_connect_timeout=1) as client:
            return int(await client.eval(self.LINE, 1, key, str(microseconds)))
