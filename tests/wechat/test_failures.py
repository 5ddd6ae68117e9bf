"""Each code of the platform's table, and what it makes of a message."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat.error_codes import Outcome, classify, strip_rid
from bot.wechat.failures import failure, until_midnight

NOW = datetime(2026, 9, 4, 10, 0, tzinfo=UTC)  # 18:00 in Beijing
TABLE = {
    Outcome.RETRY: [-1],
    Outcome.TOKEN: [40001, 40014, 42001],
    Outcome.PERMANENT: [40003, 40007, 87014],
    Outcome.ALARM: [40013, 40037, 40125, 40164, 40243, 48001, 48004],
    Outcome.ALREADY_SENT: [40241, 45065],
    Outcome.UNBIND: [43004],
    Outcome.CONSENT_USED: [43101],
    Outcome.STOP_TEMPLATE: [43116],
    Outcome.BACK_OFF: [43117, 45011, 45066],
    Outcome.UNTIL_MIDNIGHT: [45009],
    Outcome.OTHER_CHANNEL: [45015, 45047],
    Outcome.BUG: [47001, 47003, 12345, 0x7FFFFFFF],
    Outcome.OTHER_RECIPIENT: [70000],
    Outcome.RESTART_OAUTH: [40029, 40163, 42003],
}
OPERATORS = {Outcome.ALARM, Outcome.BUG, Outcome.STOP_TEMPLATE}
LATER = {Outcome.RETRY, Outcome.TOKEN, Outcome.BACK_OFF, Outcome.UNTIL_MIDNIGHT}


@pytest.mark.parametrize(("code", "outcome"), [(code, outcome) for outcome, codes in TABLE.items() for code in codes])
def test_every_code_has_its_outcome_and_the_outcome_its_error(code: int, outcome: Outcome) -> None:
    assert classify(code) is outcome
    error = failure(code, "no rid: r-1", place="/cgi-bin/x", now=NOW)
    assert str(error) == f"WeChat /cgi-bin/x: {code} no (rid r-1)"
    assert isinstance(error, OperatorError if outcome in OPERATORS else DeliveryError)
    if isinstance(error, DeliveryError):
        assert error.code == code
        assert error.permanent is (outcome not in LATER)
        assert (error.retry_after is not None) is (outcome in LATER)


def test_the_table_names_every_outcome() -> None:
    assert set(TABLE) == set(Outcome)


def test_the_days_quota_returns_at_midnight_in_beijing() -> None:
    assert until_midnight(NOW) == timedelta(hours=6)
    assert until_midnight(datetime(2026, 9, 4, 16, 0, tzinfo=UTC)) == timedelta(hours=24)
    error = failure(45009, "quota", place="/x", now=NOW)
    assert isinstance(error, DeliveryError)
    assert error.retry_after == timedelta(hours=6)


@pytest.mark.parametrize(
    ("errmsg", "words", "rid"),
    [
        ("invalid credential, not latest rid: 62ff-1", "invalid credential, not latest", "62ff-1"),
        ("require subscribe, rid: 62ff-2", "require subscribe", "62ff-2"),
        ("hint: [x] rid:abc", "hint: [x]", "abc"),
        ("ok", "ok", ""),
        ("", "", ""),
        ("rid: only", "", "only"),
    ],
)
def test_the_request_id_is_split_off(errmsg: str, words: str, rid: str) -> None:
    assert strip_rid(errmsg) == (words, rid)
