"""Drafts that nobody may ever read: encrypted under a key of the day, which is in no database and no backup.

With the key gone, next day or after a restart without Redis, the draft is gone.
"""

import os
import threading
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis import Redis

from bot.core.clock import at_school

NONCE_BYTES = 12


class DailyKeys(Protocol):
    """Keeps the key of one day, and no longer."""

    def key(self, day: date) -> bytes:
        """The key of ``day``, 32 bytes; made when first asked for."""

    def count(self, day: date, name: str, more: int = 1) -> int:
        """``more`` of ``name``, which this key has made; returns how many that makes on this day."""


class KeyInMemory:
    """For one process: asking for another day's key destroys the one before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._key = b""
        self._counts = Counter[str]()

    def key(self, day: date) -> bytes:
        """The key of ``day``."""
        with self._lock:
            if day != self._day:
                self._day, self._key = day, AESGCM.generate_key(256)
                self._counts.clear()
            return self._key

    def count(self, day: date, name: str, more: int = 1) -> int:  # noqa: ARG002  they went with the key of their day
        """``more`` of ``name``."""
        with self._lock:
            self._counts[name] += more
            return self._counts[name]


class KeyInRedis:
    """For several processes: Redis forgets the key by itself when its day is long over."""

    LIFETIME = timedelta(hours=24)

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def key(self, day: date) -> bytes:
        """The key of ``day``."""
        name = f"jiaxiao:daily-key:{day.isoformat()}"
        self._redis.set(name, AESGCM.generate_key(256), nx=True, ex=self.LIFETIME)
        found = self._redis.get(name)
        if not isinstance(found, bytes):
            raise LookupError("the daily key vanished between two questions to Redis")
        return found

    def count(self, day: date, name: str, more: int = 1) -> int:
        """``more`` of ``name``."""
        counter = f"jiaxiao:daily-count:{day.isoformat()}:{name}"
        with self._redis.pipeline() as both:
            both.incrby(counter, more)
            both.expire(counter, self.LIFETIME)
            return int(both.execute()[0])


def seal_draft(keys: DailyKeys, identity_id: int, now: datetime, text: str) -> str:
    """Encrypt a draft for today and this person; readable text in hexadecimal."""
    nonce = os.urandom(NONCE_BYTES)
    key = keys.key(at_school(now).date())
    return (nonce + AESGCM(key).encrypt(nonce, text.encode(), str(identity_id).encode())).hex()


def open_draft(keys: DailyKeys, identity_id: int, now: datetime, sealed: str) -> str | None:
    """What :func:`seal_draft` hid today; None if the key of that time is gone."""
    raw = bytes.fromhex(sealed)
    try:
        opened = AESGCM(keys.key(at_school(now).date())).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], str(identity_id).encode()
        )
    except InvalidTag:
        return None
    return opened.decode()
