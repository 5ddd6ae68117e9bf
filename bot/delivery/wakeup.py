"""Waking the feeders of other hosts: a message over Redis that says which account has something due, and no more.

Only the sweep of ``jiaxiao schedule`` and the feeders of ``jiaxiao work`` touch Redis here, never a request. A lost
wake-up costs seconds, never a message: each feeder also looks by itself.
"""

from collections.abc import Callable

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from redis.exceptions import RedisError

from bot.core.clock import MachineClock, machine_now
from storage.outbox_claims import due_accounts
from storage.session import Database

QUEUE = "outbox"
# An old wake-up says nothing new.
MAX_AGE_MS = 10_000

log = structlog.get_logger()


class Wakeups:
    """Sends and receives wake-ups; ``wake`` is called in a worker thread for each received."""

    def __init__(self, redis_url: str, wake: Callable[[], None] = lambda: None) -> None:
        # Short time-outs: a Redis that is down must not hold up the sweep.
        self._broker = RedisBroker(  # type: ignore[no-untyped-call]  # the library's
            url=redis_url, socket_connect_timeout=1, socket_timeout=5
        )
        declared = dramatiq.actor(
            broker=self._broker, actor_name="wake", queue_name=QUEUE, max_retries=0, max_age=MAX_AGE_MS
        )
        self._actor = declared(_receiver(wake))
        self._worker: dramatiq.Worker | None = None

    def send(self, app_id: str) -> bool:
        """Say that this account has something due; False when Redis cannot be reached."""
        try:
            self._actor.send(app_id)
        except (dramatiq.errors.BrokerConnectionError, RedisError) as error:
            log.warning("wakeup_without_redis", error=type(error).__name__)
            return False
        return True

    def listen(self) -> None:
        """Begin to receive, in threads of their own."""
        self._worker = dramatiq.Worker(self._broker, worker_threads=1, queues={QUEUE})
        self._worker.start()

    def stop(self) -> None:
        """End, and give the connections back."""
        if self._worker:
            self._worker.stop()
        self._broker.close()


def sweep(db: Database, wakeups: Wakeups, clock: MachineClock = machine_now) -> int:
    """Wake the feeders for every account that has something due; returns how many wake-ups went out."""
    sent = 0
    for app_id in db.read(due_accounts, clock()):
        if not wakeups.send(app_id):
            break
        sent += 1
    return sent


def _receiver(wake: Callable[[], None]) -> Callable[[str], None]:
    def received(_app_id: str) -> None:
        wake()

    return received
