"""Aliyun's text messages and calls, through its own SDKs (the extra ``aliyun``), which block."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp

from bot.core.optional import load_extra
from bot.core.settings import Gateway
from bot.delivery.channels.gateway import Answer, Errand, Fate, Report

EXTRA = "aliyun"
MILLISECONDS = 5_000
REGION = "cn-hangzhou"
PRODUCTS = {"sms": "alibabacloud_dysmsapi20170525", "voice": "alibabacloud_dyvmsapi20170525"}

# Source: the error codes in the documentation of both products. Any other is ours to mend, unless Aliyun calls it
# its own (isp. is the provider, isv. the customer).
FATES = {
    "OK": Fate.TAKEN,
    "isv.MOBILE_NUMBER_ILLEGAL": Fate.BAD_NUMBER,
    "isv.PHONE_NUMBER_ILLEGAL": Fate.BAD_NUMBER,
    "isv.CALLED_NUMBER_ILLEGAL": Fate.BAD_NUMBER,
    "isv.INVALID_PARAMETERS": Fate.REFUSED,
    "isv.BLACK_KEY_CONTROL_LIMIT": Fate.REFUSED,
    "isv.PARAM_LENGTH_LIMIT": Fate.REFUSED,
    "isv.PARAM_NOT_SUPPORT_URL": Fate.REFUSED,
    "isv.CONTENT_KEYWORD_ILLEGAL": Fate.REFUSED,
    "isv.BLACKLIST": Fate.REFUSED,
    "isv.BUSINESS_LIMIT_CONTROL": Fate.NUMBER_RESTS,
    "isv.DAY_LIMIT_CONTROL": Fate.DAY_OVER,
    "isv.MONTH_LIMIT_CONTROL": Fate.OUR_FAULT,
    "Throttling": Fate.TOO_FAST,
    "Throttling.User": Fate.TOO_FAST,
    "Throttling.Api": Fate.TOO_FAST,
    "isp.RAM_PERMISSION_DENY": Fate.OUR_FAULT,
    "ServiceUnavailable": Fate.AGAIN,
    "InternalError": Fate.NO_ANSWER,
}
NEVER_LEFT = ("NewConnectionError", "ConnectTimeout", "NameResolutionError")

# Source: what operators report of a call. Heard, hung up before the end, and no key pressed in time: all answered.
ANSWERED = {"200000", "200001", "200008"}
UNANSWERED = {"200002", "200003", "200005", "200007", "200010"}
NO_SUCH_NUMBER = {"200004", "200011"}


def judged(code: str, receipt_id: str | None = None) -> Answer:
    """What Aliyun's code means. Which of a number's limits was reached it says only in words, so an hour is waited."""
    fate = FATES.get(code) or (Fate.AGAIN if code.startswith("isp.") else Fate.OUR_FAULT)
    return Answer(fate, code[:64], receipt_id)


class AliyunGateway:
    """Text messages or calls of one account at Aliyun."""

    drops_repeats = False

    def __init__(self, kind: Literal["sms", "voice"], settings: Gateway) -> None:
        """Raises OperatorError if the SDK is not installed."""
        self._settings = settings
        self._models: Any = load_extra(f"{PRODUCTS[kind]}.models", EXTRA)
        errors = load_extra("Tea.exceptions", EXTRA)
        self._errors: tuple[type[Exception], ...] = (errors.TeaException, errors.UnretryableException)
        self._options = load_extra("darabonba.runtime", EXTRA).RuntimeOptions(
            read_timeout=MILLISECONDS, connect_timeout=2_000, autoretry=False
        )
        self._client: Any = load_extra(f"{PRODUCTS[kind]}.client", EXTRA).Client(self._config())
        self._ask: Callable[[Errand], Answer] = self._text if kind == "sms" else self._call

    async def send(self, http: aiohttp.ClientSession, errand: Errand) -> Answer:  # noqa: ARG002  the SDK has its own connections
        """Send it in a thread, for at most seven seconds."""
        return await asyncio.to_thread(partial(self._asked, errand))

    def _asked(self, errand: Errand) -> Answer:
        try:
            return self._ask(errand)
        except self._errors as error:
            code = str(getattr(error, "code", ""))
            if code not in ("", "None"):  # a gateway's page instead of an answer has no code
                return judged(code)
            left = not any(sign in f"{error} {error!r}" for sign in NEVER_LEFT)
            return Answer(Fate.NO_ANSWER if left else Fate.NO_CONNECTION)

    def _text(self, errand: Errand) -> Answer:
        settings = self._settings
        request = self._models.SendSmsRequest(
            phone_numbers=errand.to,
            sign_name=settings.sign,
            template_code=settings.template,
            template_param=json.dumps({"words": errand.words}, ensure_ascii=False),
            out_id=errand.id,
        )
        said = self._client.send_sms_with_options(request, self._options).body
        return judged(said.code, said.biz_id)

    def _call(self, errand: Errand) -> Answer:
        settings = self._settings
        request = self._models.SingleCallByTtsRequest(
            called_number=errand.to,
            called_show_number=settings.shown_number or None,
            tts_code=settings.template,
            tts_param=json.dumps({"words": errand.words}, ensure_ascii=False),
        )
        said = self._client.single_call_by_tts_with_options(request, self._options).body
        return judged(said.code, said.call_id)

    def _config(self) -> Any:
        settings, config = self._settings, load_extra("alibabacloud_tea_openapi.models", EXTRA).Config()
        config.access_key_id = settings.access_key.get_secret_value()
        config.access_key_secret = settings.access_secret.get_secret_value()
        config.region_id = settings.region or REGION
        if settings.url:
            address = urlsplit(settings.url)
            config.protocol, config.endpoint = address.scheme, address.netloc
        return config


def read_reports(said: object) -> list[Report]:
    """What Aliyun reports (SmsReport, SmsUp, VoiceReport), always a list. Raises ValueError for anything else."""
    if not isinstance(said, list):
        raise ValueError("reports that are no list")
    return [report for one in said for report in _reports(one)]


def _reports(one: object) -> list[Report]:
    match one:
        case {"biz_id": str(biz_id), "success": True | "true"}:
            return [Report("arrived", biz_id)]
        case {"biz_id": str(biz_id), "success": bool() | str(), "err_code": str(code)}:
            return [Report("failed", biz_id, code)]
        case {"phone_number": str(phone), "content": str(text)}:
            return [Report("said", text=text, phone=phone)]
        case {"call_id": str(call_id), "status_code": str(code), **more}:
            keys = str(more.get("dtmf") or "")
            return [_of_call(call_id, code), *(Report("pressed", call_id, key) for key in keys[:1])]
    raise ValueError("a report of an unknown kind")


def _of_call(call_id: str, code: str) -> Report:
    if code in ANSWERED:
        return Report("arrived", call_id)
    if code in NO_SUCH_NUMBER:
        return Report("failed", call_id, "bad_number")
    return Report("failed", call_id, "no_answer" if code in UNANSWERED else f"call {code}")
