"""Ids, nonces and chances: made up, but the same in every run with the same seed."""

import base64
import hashlib
import random
import string
import threading

_LETTERS = string.ascii_letters + string.digits


class Ids:
    """A seeded source, safe to ask from many threads."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311  a made-up world wants repeatable ids, not secret ones
        self._lock = threading.Lock()
        self._last = 24_000_000_000_000_000 + seed * 1000

    def number(self) -> int:
        """A growing 64-bit number, as MsgId is."""
        with self._lock:
            self._last += self._random.randint(1, 9)
            return self._last

    def word(self, length: int) -> str:
        """Letters and digits."""
        with self._lock:
            return "".join(self._random.choices(_LETTERS, k=length))

    def between(self, low: float, high: float) -> float:
        """A figure between two others."""
        with self._lock:
            return self._random.uniform(low, high)

    def rid(self) -> str:
        """The request id at the end of every errmsg."""
        return "-".join(hashlib.md5(self.word(8).encode(), usedforsecurity=False).hexdigest()[:8] for _ in range(3))


def openid_of(app_id: str, person_key: str) -> str:
    """The openid of a person for one account: the same in every run, 28 characters as the platform's."""
    digest = hashlib.sha256(f"{app_id}/{person_key}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]
