"""The one interface behind which every way out stands, and what some of them can do besides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import aiohttp
from sqlalchemy.orm import Session

from storage.claimed import Claimed, Sending
from storage.outbox_choice import Ways


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


@runtime_checkable
class Counted(Protocol):
    """A sender with quotas that all workers share; they are counted in the database."""

    def admit(self, session: Session, claims: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, datetime]]:
        """Count these, in the transaction that says that they are being sent; returns those to give back.

        Each comes with the machine time from which it may be tried again.
        """


@runtime_checkable
class Choosing(Protocol):
    """A sender with several channels, of which each claim chooses one."""

    def ways(self) -> Ways:
        """The channels that can be used now, in the order of trying."""
