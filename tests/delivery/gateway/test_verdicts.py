"""Every code of every provider: what becomes of the message, and whether the whole sender rests."""

from datetime import timedelta

import pytest

from bot.delivery.channels import gateway_aliyun, gateway_http, gateway_tencent
from bot.delivery.channels.gateway import Answer, Fate, judge
from bot.delivery.channels.verdicts import BACK_OFF, FAULT_PAUSE, RATE_PAUSE
from tests.factories import NOW

MIDNIGHT = timedelta(hours=12)  # NOW is noon in Shanghai
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("fate", "becomes", "rests", "alarm"),
    [
        (Fate.TAKEN, "sent", None, False),
        (Fate.BAD_NUMBER, "failed bad_number", None, False),
        (Fate.REFUSED, "failed x", None, False),
        (Fate.NUMBER_RESTS, "queued x 1:00:00", None, False),
        (Fate.TOO_FAST, "queued x 0:01:00 free", RATE_PAUSE, False),
        (Fate.DAY_OVER, "queued x 12:00:00 free", MIDNIGHT, True),
        (Fate.OUR_FAULT, "queued x 0:05:00 free", FAULT_PAUSE, True),
        (Fate.AGAIN, "queued x 0:00:05", None, False),
        (Fate.NO_CONNECTION, "queued no_connection 0:00:05", None, False),
        (Fate.NO_ANSWER, "unknown no_answer", None, False),
    ],
)
def test_each_fate_has_its_outcome(fate: Fate, becomes: str, rests: timedelta | None, alarm: bool) -> None:
    verdict = judge(Answer(fate, "x", wait=HOUR), attempts=0, drops_repeats=False, now=NOW)
    said = verdict.outcome
    pause = str(said.not_before - NOW) if said.not_before else ""
    assert " ".join(filter(None, (said.state, said.error_code, pause, "" if said.counts else "free"))) == becomes
    assert (verdict.halt and verdict.halt.until - NOW) == rests
    assert bool(verdict.halt and verdict.halt.alarm) == alarm


def test_an_unanswered_one_is_asked_again_where_the_provider_drops_a_second() -> None:
    verdict = judge(Answer(Fate.NO_ANSWER), attempts=0, drops_repeats=True, now=NOW)
    assert (verdict.outcome.state, verdict.outcome.uncertain, verdict.answered) == ("queued", True, False)
    last = judge(Answer(Fate.NO_ANSWER), attempts=len(BACK_OFF), drops_repeats=True, now=NOW)
    assert last.outcome.state == "unknown"


@pytest.mark.parametrize("fate", [Fate.AGAIN, Fate.NUMBER_RESTS, Fate.NO_CONNECTION])
def test_what_fails_each_time_is_dead_in_the_end(fate: Fate) -> None:
    assert judge(Answer(fate), attempts=len(BACK_OFF), drops_repeats=True, now=NOW).outcome.state == "dead"


TENCENT = {
    "taken": "Ok",
    "bad_number": "InvalidParameterValue.IncorrectPhoneNumber InvalidParameterValue.CalledNumberVerifyFail "
    "FailedOperation.PhoneNumberParseFail",
    "refused": "FailedOperation.PhoneNumberInBlacklist FailedOperation.ContainSensitiveWord "
    "InvalidParameter.DirtyWordFound InvalidParameterValue.ContentLengthLimit "
    "InvalidParameterValue.TemplateParameterFormatError InvalidParameterValue.TemplateParameterLengthLimit "
    "InvalidParameterValue.TemplateWithDirtyWords InvalidParameterValue.ProhibitedUseUrlInTemplateParameter "
    "Something.New",
    "number_rests": "LimitExceeded.PhoneNumberThirtySecondLimit LimitExceeded.PhoneNumberOneHourLimit "
    "LimitExceeded.PhoneNumberDailyLimit LimitExceeded.PhoneNumberSameContentDailyLimit "
    "LimitExceeded.DeliveryFrequencyLimit LimitExceeded.PhoneNumberCountLimit",
    "too_fast": "LimitExceeded.GlobalSmsSendingRateLimit RequestLimitExceeded",
    "day_over": "LimitExceeded.AppDailyLimit LimitExceeded.AppGlobalDailyLimit "
    "LimitExceeded.AppMainlandChinaDailyLimit LimitExceeded.DailyLimit",
    "our_fault": "AuthFailure.SignatureFailure AuthFailure.SecretIdNotFound AuthFailure.UnauthorizedOperation "
    "FailedOperation.InsufficientBalanceInSmsPackage FailedOperation.InsufficientBalanceInVoicePackage "
    "FailedOperation.SignatureIncorrectOrUnapproved FailedOperation.TemplateIncorrectOrUnapproved "
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate FailedOperation.TemplateUnapprovedOrNotExist "
    "FailedOperation.PhonenumberUnappliedOrExpired FailedOperation.ParametersOtherError "
    "FailedOperation.JsonParseFail FailedOperation.InvalidParameters FailedOperation.FailResolvePacket "
    "InternalError.SigVerificationFail InternalError.SigFieldMissing InternalError.RestApiInterfaceNotExist "
    "InternalError.RequestTimeException InvalidParameter.AppidAndBizId InvalidParameterValue.SdkAppIdNotExist "
    "InvalidParameterValue.SdkAppidNotExist MissingParameter UnauthorizedOperation.ServiceSuspendDueToArrears "
    "UnauthorizedOperation.SdkAppidIsDisabled UnauthorizedOperation.VoiceSdkAppidVerifyFail UnsupportedOperation",
    "again": "InternalError.OtherError InternalError.UnknownError InternalError.JsonParseFail "
    "InternalError.ParseBackendResponseFail InternalError.UpstreamError",
    "no_answer": "InternalError.Timeout InternalError.SendAndRecvFail InternalError.SsoSendRecvFail "
    "InternalError.AccessUpstreamTimeout FailedOperation.AccessUpstreamTimeout ClientNetworkError ServerNetworkError",
}
ALIYUN = {
    "taken": "OK",
    "bad_number": "isv.MOBILE_NUMBER_ILLEGAL isv.PHONE_NUMBER_ILLEGAL isv.CALLED_NUMBER_ILLEGAL",
    "refused": "isv.INVALID_PARAMETERS isv.BLACK_KEY_CONTROL_LIMIT isv.PARAM_LENGTH_LIMIT isv.PARAM_NOT_SUPPORT_URL "
    "isv.CONTENT_KEYWORD_ILLEGAL isv.BLACKLIST",
    "number_rests": "isv.BUSINESS_LIMIT_CONTROL",
    "too_fast": "Throttling Throttling.User Throttling.Api",
    "day_over": "isv.DAY_LIMIT_CONTROL",
    "our_fault": "isv.OUT_OF_SERVICE isv.AMOUNT_NOT_ENOUGH isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE "
    "isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL isv.SMS_TEMPLATE_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL "
    "isv.TEMPLATE_MISSING_PARAMETERS isv.INVALID_JSON_PARAM isv.MOBILE_COUNT_OVER_LIMIT isv.SMS_SIGN_ILLEGAL "
    "isv.MONTH_LIMIT_CONTROL isv.DISPLAY_NUMBER_ILLEGAL isv.TTS_TEMPLATE_ILLEGAL isp.RAM_PERMISSION_DENY "
    "SignatureDoesNotMatch InvalidAccessKeyId.NotFound InvalidTimeStamp.Expired",
    "again": "isp.SYSTEM_ERROR isp.UNKNOWN isp.GATEWAY_ERROR ServiceUnavailable",
    "no_answer": "InternalError",
}
NEUTRAL = {
    "taken": "ok",
    "bad_number": "bad_number",
    "refused": "refused something_new",
    "number_rests": "number_rests",
    "too_fast": "too_fast",
    "day_over": "day_over",
    "our_fault": "signature balance sign template",
    "again": "again",
}


def _table(codes: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, fate) for fate, listed in codes.items() for code in listed.split()]


@pytest.mark.parametrize(("code", "fate"), _table(TENCENT))
def test_tencent_cloud(code: str, fate: str) -> None:
    assert gateway_tencent.judged(code).fate == fate


def test_every_code_that_is_listed_by_tencent_cloud_is_tried() -> None:
    assert set(gateway_tencent.FATES) <= {code for code, _ in _table(TENCENT)}
    assert set(gateway_aliyun.FATES) <= {code for code, _ in _table(ALIYUN)}
    assert set(gateway_http.FATES) <= {code for code, _ in _table(NEUTRAL)}


def test_tencent_cloud_could_not_be_reached() -> None:
    refused = gateway_tencent.judged("ClientNetworkError", "HTTPConnection: NewConnectionError(refused)")
    assert refused.fate is Fate.NO_CONNECTION


@pytest.mark.parametrize(("code", "fate"), _table(ALIYUN))
def test_aliyun(code: str, fate: str) -> None:
    assert gateway_aliyun.judged(code).fate == fate


def test_how_long_a_number_rests() -> None:
    waits = [
        gateway_tencent.judged("LimitExceeded.PhoneNumberThirtySecondLimit").wait,
        gateway_tencent.judged("LimitExceeded.PhoneNumberOneHourLimit").wait,
        gateway_tencent.judged("LimitExceeded.PhoneNumberDailyLimit").wait,
        gateway_aliyun.judged("isv.BUSINESS_LIMIT_CONTROL").wait,
    ]
    assert waits == [timedelta(minutes=1), HOUR, timedelta(days=1), HOUR]


@pytest.mark.parametrize(("code", "fate"), _table(NEUTRAL))
def test_the_neutral_way(code: str, fate: str) -> None:
    assert gateway_http.understood({"code": code}).fate == fate


@pytest.mark.parametrize("said", [None, [], {}, {"code": 0}, "ok"])
def test_an_answer_that_cannot_be_read_is_none(said: object) -> None:
    assert gateway_http.understood(said).fate is Fate.NO_ANSWER


@pytest.mark.parametrize(("wait", "seconds"), [(90, 90), (0, 3600), (-1, 3600), ("5", 3600), (10**9, 3600)])
def test_only_a_sensible_wait_is_believed(wait: object, seconds: int) -> None:
    assert gateway_http.understood({"code": "number_rests", "wait": wait}).wait == timedelta(seconds=seconds)
