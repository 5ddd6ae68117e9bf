"""The providers by their name in the settings: how to send through each, and how to read what it reports."""

from collections.abc import Callable
from typing import Literal

from bot.core.clock import MachineClock
from bot.core.settings import Gateway
from bot.delivery.channels import gateway_aliyun, gateway_http, gateway_tencent
from bot.delivery.channels.gateway import Provider, Report

Kind = Literal["sms", "voice"]

READERS: dict[str, Callable[[object], list[Report]]] = {
    "http": gateway_http.read_reports,
    "tencent": gateway_tencent.read_reports,
    "aliyun": gateway_aliyun.read_reports,
}


def provider_of(kind: Kind, settings: Gateway, clock: MachineClock) -> Provider:
    """The provider that these settings name. Raises OperatorError if its SDK is not installed."""
    if settings.provider == "tencent":
        return gateway_tencent.TencentGateway(kind, settings)
    if settings.provider == "aliyun":
        return gateway_aliyun.AliyunGateway(kind, settings)
    return gateway_http.HttpGateway(kind, settings, clock)
