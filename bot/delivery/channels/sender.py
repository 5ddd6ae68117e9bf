"""The one interface behind which every way out stands."""

from collections.abc import Sequence
from typing import Protocol

import aiohttp

from storage.outbox_claims import Claimed, Sending


class Sender(Protocol):
    """One account by which messages leave: what the feeder claims for, paces and hands groups to."""

    @property
    def name(self) -> str:
        """As the outbox names it in ``sender``."""

    @property
    def per_second(self) -> int:
        """How many messages a second this account bears, from all workers together."""

    def rests(self) -> bool:
        """Whether nothing may be sent now: a quota is used up, a credential is wrong, the breaker is open."""

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Send these at once; each has its own outcome, whatever happens to the others."""
