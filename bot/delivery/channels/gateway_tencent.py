"""Tencent Cloud's text messages and calls, through its own SDK (the extra ``tencent``), which blocks."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp

from bot.core.optional import load_extra
from bot.core.settings import Gateway
from bot.delivery.channels.gateway import Answer, Errand, Fate, Report

EXTRA = "tencent"
SECONDS = 5
REGION = "ap-guangzhou"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# Source: the error codes in the documentation of both products. What stands nowhere here is judged by its family.
FATES = {
    "Ok": Fate.TAKEN,
    "InvalidParameterValue.IncorrectPhoneNumber": Fate.BAD_NUMBER,
    "InvalidParameterValue.CalledNumberVerifyFail": Fate.BAD_NUMBER,
    "FailedOperation.PhoneNumberParseFail": Fate.BAD_NUMBER,
    "FailedOperation.PhoneNumberInBlacklist": Fate.REFUSED,
    "FailedOperation.ContainSensitiveWord": Fate.REFUSED,
    "InvalidParameter.DirtyWordFound": Fate.REFUSED,
    "InvalidParameterValue.TemplateWithDirtyWords": Fate.REFUSED,
    "InvalidParameterValue.ContentLengthLimit": Fate.REFUSED,
    "InvalidParameterValue.TemplateParameterFormatError": Fate.REFUSED,
    "InvalidParameterValue.TemplateParameterLengthLimit": Fate.REFUSED,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Fate.REFUSED,
    "LimitExceeded.PhoneNumberThirtySecondLimit": Fate.NUMBER_RESTS,
    "LimitExceeded.PhoneNumberOneHourLimit": Fate.NUMBER_RESTS,
    "LimitExceeded.PhoneNumberDailyLimit": Fate.NUMBER_RESTS,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": Fate.NUMBER_RESTS,
    "LimitExceeded.DeliveryFrequencyLimit": Fate.NUMBER_RESTS,
    "LimitExceeded.GlobalSmsSendingRateLimit": Fate.TOO_FAST,
    "RequestLimitExceeded": Fate.TOO_FAST,
    "LimitExceeded.AppDailyLimit": Fate.DAY_OVER,
    "LimitExceeded.AppGlobalDailyLimit": Fate.DAY_OVER,
    "LimitExceeded.AppMainlandChinaDailyLimit": Fate.DAY_OVER,
    "LimitExceeded.DailyLimit": Fate.DAY_OVER,
    "InternalError.SigVerificationFail": Fate.OUR_FAULT,
    "InternalError.SigFieldMissing": Fate.OUR_FAULT,
    "InternalError.RestApiInterfaceNotExist": Fate.OUR_FAULT,
    "InternalError.RequestTimeException": Fate.OUR_FAULT,  # this computer's clock is wrong
    "InternalError.Timeout": Fate.NO_ANSWER,
    "InternalError.SendAndRecvFail": Fate.NO_ANSWER,
    "InternalError.SsoSendRecvFail": Fate.NO_ANSWER,
    "InternalError.AccessUpstreamTimeout": Fate.NO_ANSWER,
    "FailedOperation.AccessUpstreamTimeout": Fate.NO_ANSWER,
    "ClientNetworkError": Fate.NO_ANSWER,
    "ServerNetworkError": Fate.NO_ANSWER,
}
FAMILIES = {
    "InternalError": Fate.AGAIN,
    "LimitExceeded": Fate.NUMBER_RESTS,
    # A signature, a template, a balance, an application, a permission: each is mended in the console.
    "AuthFailure": Fate.OUR_FAULT,
    "ClientParamsError": Fate.OUR_FAULT,
    "FailedOperation": Fate.OUR_FAULT,
    "InvalidParameter": Fate.OUR_FAULT,
    "InvalidParameterValue": Fate.OUR_FAULT,
    "MissingParameter": Fate.OUR_FAULT,
    "UnauthorizedOperation": Fate.OUR_FAULT,
    "UnsupportedOperation": Fate.OUR_FAULT,
}
WAITS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": MINUTE,
    "LimitExceeded.PhoneNumberDailyLimit": DAY,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": DAY,
}


def judged(code: str, message: str = "", receipt_id: str | None = None) -> Answer:
    """What Tencent Cloud's code means."""
    if code == "ClientNetworkError" and any(sign in message for sign in ("NewConnectionError", "ConnectTimeout")):
        return Answer(Fate.NO_CONNECTION, code)
    fate = FATES.get(code) or FAMILIES.get(code.partition(".")[0], Fate.REFUSED)
    return Answer(fate, code[:64], receipt_id, WAITS.get(code, HOUR))


class TencentGateway:
    """Text messages or calls of one application at Tencent Cloud."""

    drops_repeats = False

    def __init__(self, kind: Literal["sms", "voice"], settings: Gateway) -> None:
        """Raises OperatorError if the SDK is not installed."""
        product = "sms.v20210111.sms_client" if kind == "sms" else "vms.v20200902.vms_client"
        self._settings = settings
        self._error: type[Exception] = _sdk("common.exception.tencent_cloud_sdk_exception").TencentCloudSDKException
        self._models: Any = _sdk(product.rpartition(".")[0] + ".models")
        self._client: Any = self._connected(_sdk(product), "SmsClient" if kind == "sms" else "VmsClient")
        self._ask: Callable[[Errand], Answer] = self._text if kind == "sms" else self._call

    async def send(self, http: aiohttp.ClientSession, errand: Errand) -> Answer:  # noqa: ARG002  the SDK has its own connections
        """Send it in a thread, for at most five seconds."""
        return await asyncio.to_thread(partial(self._asked, errand))

    def _asked(self, errand: Errand) -> Answer:
        try:
            return self._ask(errand)
        except self._error as error:
            return judged(str(getattr(error, "code", "")), str(getattr(error, "message", "")))

    def _text(self, errand: Errand) -> Answer:
        settings, request = self._settings, self._models.SendSmsRequest()
        request.PhoneNumberSet = [f"+86{errand.to}"]
        request.SmsSdkAppId, request.SignName, request.TemplateId = settings.app, settings.sign, settings.template
        request.TemplateParamSet = [errand.words]
        request.SessionContext = errand.id
        status = self._client.SendSms(request).SendStatusSet[0]
        return judged(status.Code, receipt_id=status.SerialNo or None)

    def _call(self, errand: Errand) -> Answer:
        settings, request = self._settings, self._models.SendTtsVoiceRequest()
        request.CalledNumber = f"+86{errand.to.removeprefix('0')}"
        request.VoiceSdkAppid, request.TemplateId = settings.app, settings.template
        request.TemplateParamSet = [errand.words]
        request.SessionContext = errand.id
        return judged("Ok", receipt_id=self._client.SendTtsVoice(request).SendStatus.CallId)

    def _connected(self, product: ModuleType, client: str) -> Any:
        settings = self._settings
        credential = _sdk("common.credential").Credential(
            settings.access_key.get_secret_value(), settings.access_secret.get_secret_value()
        )
        http = _sdk("common.profile.http_profile").HttpProfile(reqTimeout=SECONDS)
        if settings.url:
            address = urlsplit(settings.url)
            http.scheme, http.endpoint = address.scheme, address.netloc
        profile = _sdk("common.profile.client_profile").ClientProfile(httpProfile=http)
        return getattr(product, client)(credential, settings.region or REGION, profile)


def _sdk(module: str) -> ModuleType:
    return load_extra(f"tencentcloud.{module}", EXTRA)


def read_reports(said: object) -> list[Report]:
    """What Tencent Cloud reports: of text messages a list, of calls an object. Raises ValueError for anything else."""
    return [_report(one) for one in (said if isinstance(said, list) else [said])]


def _report(one: object) -> Report:
    match one:
        case {"sid": str(sid), "report_status": "SUCCESS"}:
            return Report("arrived", sid)
        case {"sid": str(sid), "report_status": str(), **more}:
            return Report("failed", sid, str(more.get("errmsg", "")))
        case {"mobile": str(phone), "text": str(text)}:
            return Report("said", text=text, phone=phone)
        case {"voicekey_callback": {"callid": str(callid), "keypress": str(key)}}:
            return Report("pressed", callid, key)
        case {"voice_failure_callback": {"callid": str(callid), "failure_code": reason}}:
            return Report("failed", callid, f"call {reason}")
        case {"voiceprompt_callback": {"callid": str(callid), "result": result}}:
            return _of_call(callid, str(result))
    raise ValueError("a report of an unknown kind")


def _of_call(callid: str, result: str) -> Report:
    if result == "0":
        return Report("arrived", callid)
    return Report("failed", callid, "no_answer" if result == "1" else f"call {result}")
