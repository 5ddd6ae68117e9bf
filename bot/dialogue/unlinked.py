"""What a sealed form may use of a message: digits to come back with, and counts that the day takes with it."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.core.clock import at_school
from bot.dialogue.sealed_drafts import DailyKeys

DIGITS = 16


@dataclass(frozen=True, slots=True)
class OfToday:
    """Made of one message under the key of its day; with the key goes what links the two."""

    keys: DailyKeys
    message: bytes
    person: str
    now: datetime

    @property
    def receipt(self) -> str:
        """Sixteen digits; a repeat of the message makes the same."""
        made = self._made("receipt", self.message)
        return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}}"

    def times_today(self, what: str, more: int = 1) -> int:
        """How often this person did it today, counted under a name that is nobody's tomorrow."""
        return self.keys.count(at_school(self.now).date(), self._made(what, self.person.encode()).hex(), more)

    def _made(self, purpose: str, of: bytes) -> bytes:
        key = self.keys.key(at_school(self.now).date())
        return hmac.digest(key, purpose.encode() + b"\x00" + of, sha256)
