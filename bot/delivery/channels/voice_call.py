"""Calls that say the words and wait for a key; which key says what, the words tell."""

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import Gateway, Limits
from bot.delivery.channels.gateway import GatewaySender
from bot.delivery.channels.providers import provider_of
from bot.delivery.payload import Payload


def voice_calls(settings: Gateway, limits: Limits, clock: MachineClock = machine_now) -> GatewaySender:
    """The sender ``voice``. Raises OperatorError if the provider's SDK is not installed."""
    provider = provider_of("voice", settings, clock)
    return GatewaySender("voice", provider, limits.calls_per_second, limits.calls_per_number, call_words, clock)


def call_words(payload: Payload) -> str:
    """What the call says, in one breath."""
    return " ".join((payload.spoken or payload.sms or payload.reply.text).split())
