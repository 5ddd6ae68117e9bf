"""A lock that is given in the order in which it was asked for.

The interpreter's own goes to whoever runs when it becomes free: a thread that writes one chunk after the other, as an
import does, takes it again and again before a push that waits.
"""

import threading
from collections import deque


class Turns:
    """For any number of threads of one process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()  # held for moments only
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()  # each held until it is that thread's turn

    def acquire(self, *, timeout: float) -> bool:
        """Wait for the turn, at most so many seconds; whether it came."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._guard:
            if turn not in self._waiting:  # it came in this very moment
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Give the turn to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
