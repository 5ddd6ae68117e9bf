"""What an operator may write about providers, and the one line each mistake gets."""

import pytest
from pydantic import ValidationError

from bot.core.settings import Email, Gateway, Limits

WHOLE = {"provider": "http", "url": "http://127.0.0.1:1", "access_secret": "s"}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({**WHOLE, "provider": "other"}, "Input should be 'http', 'tencent' or 'aliyun'"),
        ({**WHOLE, "access_secret": ""}, "is empty; copy it from the console of the provider"),
        ({**WHOLE, "callback_secret": "short"}, "needs at least 16 characters; make one with: openssl rand -hex 16"),
        ({**WHOLE, "url": ""}, "url is empty; the provider http needs it"),
        ({**WHOLE, "provider": "tencent"}, "app is empty; the provider tencent needs it"),
        ({**WHOLE, "provider": "aliyun"}, "template is empty; the provider aliyun needs it"),
        ({**WHOLE, "provider": "aliyun", "template": "T"}, "access_key is empty; the provider aliyun needs it"),
    ],
)
def test_each_mistake_is_named(given: dict[str, str], line: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Gateway.model_validate(given)
    assert line in str(caught.value)


def test_what_is_complete_is_taken() -> None:
    Gateway.model_validate(WHOLE)
    Gateway.model_validate({**WHOLE, "provider": "aliyun", "template": "T", "access_key": "k"})
    assert Limits.model_validate({"calls_per_number": {"per_day": 3}}).calls_per_number.per_day == 3


@pytest.mark.parametrize("sender", ["", "school", "a@b\nBcc: c@d.cn", "school <a@b.cn>"])
def test_a_mail_needs_a_plain_sender(sender: str) -> None:
    with pytest.raises(ValidationError):
        Email.model_validate({"host": "mail", "sender": sender})


def test_no_number_may_be_called_never() -> None:
    with pytest.raises(ValidationError):
        Limits.model_validate({"sms_per_number": {"per_minute": 0}})
