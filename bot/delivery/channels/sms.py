"""Text messages: short words, counted in the parts that a provider charges for."""

from bot.core.clock import MachineClock, machine_now
from bot.core.settings import Gateway, Limits
from bot.delivery.channels.gateway import GatewaySender
from bot.delivery.channels.providers import provider_of
from bot.delivery.payload import Payload

ALONE, JOINED = 70, 67  # characters of one message, and of each part of a longer one
MOST_PARTS = 4


def text_messages(settings: Gateway, limits: Limits, clock: MachineClock = machine_now) -> GatewaySender:
    """The sender ``sms``. Raises OperatorError if the provider's SDK is not installed."""
    provider = provider_of("sms", settings, clock)

    def words(payload: Payload) -> str:
        return sms_words(payload, settings.sign)

    return GatewaySender("sms", provider, limits.sms_per_second, limits.sms_per_number, words, clock)


def sms_words(payload: Payload, sign: str) -> str:
    """What the message says, cut where it would need more than four parts; the signature counts, too."""
    words = " ".join((payload.sms or payload.reply.text).split())
    if parts(words, sign) <= MOST_PARTS:
        return words
    while parts(words + "…", sign) > MOST_PARTS:
        words = words[:-1]
    return words + "…"


def parts(words: str, sign: str) -> int:
    """How many messages a provider charges for these words with this signature, which stands in 【】."""
    # UTF-16 is what goes over the air: a rare character or an emoji counts twice.
    length = len(words.encode("utf-16-be")) // 2 + (len(sign) + 2 if sign else 0)
    return 1 if length <= ALONE else -(-length // JOINED)
