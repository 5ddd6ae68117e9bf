"""An official account as a sender: the words while a window is open, else a subscription, else a template."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, at_school, machine_now
from bot.core.settings import TemplateMapping, WeChat
from bot.delivery.channels import customer_message, service_subscription, template_message
from bot.delivery.channels.account_api import AccountApi, Body, NoChannelError, Tokens
from bot.delivery.media import Uploaded
from bot.delivery.payload import unpack
from bot.wechat.failures import until_midnight
from storage.claimed import Channel, Claimed, Sending
from storage.outbox_choice import Ways
from storage.quotas import take_templates

PATHS: dict[Channel, str] = {
    "customer_service": customer_message.PATH,
    "service_subscription": service_subscription.PATH,
    "template": template_message.PATH,
}
# The id of stored media -> what WeChat plays or shows; may upload, so it belongs in a thread.
Upload = Callable[[str], Uploaded]

log = structlog.get_logger()


@dataclass(slots=True)
class OfficialAccount:
    """One account as a sender."""

    settings: WeChat
    tokens: Tokens
    upload: Upload
    school_name: str = ""
    base_url: str = ""
    per_second: int = 50
    templates_per_day: int = 100_000
    clock: MachineClock = machine_now
    _api: AccountApi = field(init=False)

    def __post_init__(self) -> None:
        """The account at WeChat's interface."""
        used = {"customer_service": True, "service_subscription": self.settings.subscriptions,
                "template": self.settings.templates}  # fmt: skip
        paths = {channel: path for channel, path in PATHS.items() if used[channel]}
        self._api = AccountApi(self.name, self.settings.api_base, paths, self.tokens, self.clock)

    @property
    def name(self) -> str:
        """The app id."""
        return self.settings.app_id

    def rests(self) -> bool:
        """Whether nothing may be sent now."""
        return self._api.rests()

    def ways(self) -> Ways:
        """All channels but those to which WeChat has refused us the right a moment ago."""
        return Ways(
            order=tuple(channel for channel in self._api.paths if not self._api.is_halted(channel)),
            templates={
                "service_subscription": {
                    str(purpose): mapping.id
                    for purpose, mapping in self.settings.subscriptions.items()
                    if not self._api.is_halted(mapping.id)
                },
                # One that is banned waits for the operator: there is no channel behind it.
                "template": {str(purpose): mapping.id for purpose, mapping in self.settings.templates.items()},
            },
        )

    def admit(self, session: Session, claims: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, datetime]]:
        """Count the template messages of the day; what is beyond its quota waits for midnight in Beijing."""
        templates = [each for each in claims if each.channel == "template"]
        today = at_school(now).date()
        granted = take_templates(session, self.name, today, len(templates), per_day=self.templates_per_day)
        beyond = templates[granted:]
        if beyond:
            log.error("template_quota_used_up", app_id=self.name, waiting=len(beyond), alarm=True)
        return [(each, now + until_midnight(now)) for each in beyond]

    async def send_batch(self, http: aiohttp.ClientSession, claims: Sequence[Claimed]) -> list[Sending]:
        """Send all at once; each has its own outcome, whatever happens to the others."""
        return await self._api.send(http, claims, self._body)

    async def _body(self, claim: Claimed) -> Body:
        payload = unpack(claim.payload)
        if claim.channel == "customer_service":
            if payload.reply.media:
                sent = await asyncio.to_thread(self.upload, payload.reply.media)
                return customer_message.media_body(claim, sent.kind, sent.media_id)
            return customer_message.text_body(claim, payload, self.settings, base_url=self.base_url)
        mapping = self._mapping(claim)
        if payload.reply.media or mapping is None:
            raise NoChannelError  # nothing but a window takes a recording
        make = template_message.template_body if claim.channel == "template" else service_subscription.service_body
        return make(claim, payload, mapping, school=self.school_name, base_url=self.base_url)

    def _mapping(self, claim: Claimed) -> TemplateMapping | None:
        mapped = self.settings.templates if claim.channel == "template" else self.settings.subscriptions
        return next((of for purpose, of in mapped.items() if purpose == claim.purpose), None)
