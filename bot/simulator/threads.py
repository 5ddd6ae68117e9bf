"""Threads of the fake platform: work now, and work in a little while."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from bot.core.clock import monotonic

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Threads:
    """A pool for pushes, and one thread that hands delayed work to it (thousands of receipts wait in a heap)."""

    def __init__(self, workers: int = 16) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="wechat-push")
        self._heap: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._under_way = 0
        self._closed = False
        self._timer = threading.Thread(target=self._run, name="wechat-later", daemon=True)
        self._timer.start()

    @property
    def is_idle(self) -> bool:
        """Nothing runs and nothing is to come."""
        with self._wake:
            return not self._heap and not self._under_way

    def now(self, job: Callable[[], T]) -> Future[T]:
        """Run ``job`` in the pool; what it raises is in the future, and logged."""
        with self._wake:
            self._under_way += 1
        future = self._pool.submit(_logged, job)
        future.add_done_callback(self._done)
        return future

    def later(self, seconds: float, job: Callable[[], object]) -> None:
        """Run ``job`` in the pool after ``seconds``; dropped if the world is closed before."""
        with self._wake:
            heapq.heappush(self._heap, (monotonic() + seconds, next(self._order), job))
            self._wake.notify()

    def close(self) -> None:
        """Drop what waits, let what runs come to its end."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._timer.join()
        self._pool.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while True:
            with self._wake:
                wait = self._heap[0][0] - monotonic() if self._heap else None
                if wait is None or wait > 0:
                    self._wake.wait(wait)
                if self._closed:
                    return
                if not self._heap or self._heap[0][0] > monotonic():
                    continue
                _, _, job = heapq.heappop(self._heap)
                self.now(job)

    def _done(self, _future: Future[Any]) -> None:
        with self._wake:
            self._under_way -= 1


def _logged(job: Callable[[], T]) -> T:
    """Nobody waits for a receipt or for an act of the page; a bug in them must not stay unseen."""
    try:
        return job()
    except Exception:
        _LOG.exception("a push broke off")
        raise
