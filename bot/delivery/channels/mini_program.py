"""A mini-program as a sender: subscription messages, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import MiniProgram
from bot.delivery.channels import mini_subscription
from bot.delivery.channels.account_api import AccountApi, Body, NoChannelError, Tokens
from bot.delivery.payload import unpack
from storage.claimed import Channel, Claimed, Sending
from storage.outbox_choice import Ways

PATHS: dict[Channel, str] = {"mini_subscription": mini_subscription.PATH}


@dataclass(slots=True)
class MiniProgramSender:
    """One mini-program as a sender."""

    settings: MiniProgram
    tokens: Tokens
    school_name: str = ""
    per_second: int = 50
    clock: MachineClock = machine_now
    _api: AccountApi = field(init=False)

    def __post_init__(self) -> None:
        """The mini-program at WeChat's interface."""
        self._api = AccountApi(self.name, self.settings.api_base, PATHS, self.tokens, self.clock)

    @property
    def name(self) -> str:
        """The app id."""
        return self.settings.app_id

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._api.rests()

    def ways(self) -> Ways:
        """The one channel, with the templates that are mapped."""
        mapped = {str(purpose): mapping.id for purpose, mapping in self.settings.subscriptions.items()}
        return Ways(order=("mini_subscription",), templates={"mini_subscription": mapped})

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        return await self._api.send(http, claims, self._body)

    async def _body(self, claim: Claimed) -> Body:
        payload = unpack(claim.payload)
        mapped = self.settings.subscriptions
        mapping = next((of for purpose, of in mapped.items() if purpose == claim.purpose), None)
        if payload.reply.media or mapping is None:
            raise NoChannelError
        return mini_subscription.mini_body(claim, payload, mapping, school=self.school_name)
