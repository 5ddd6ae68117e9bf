"""The ways out and their credentials: official account, mini-program, enterprise WeChat, SMS, calls, e-mail."""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from bot.core.settings.section import Section

TEMPLATE_PURPOSES = ("notice", "todo", "appointment", "answer")
Purposes = Literal["notice", "todo", "appointment", "answer"]


class TemplateMapping(Section):
    """One approved template of the account and which of our values fills which of its fields.

    ``fields``: template field → one of ``who`` ("您的孩子"), ``what``, ``when``, ``answer`` (the digit to reply).
    """

    id: str
    fields: dict[str, Literal["who", "what", "when", "answer", "school"]]
    long_term: bool = False  # of a subscription: one consent allows any number (长期订阅)


class WeChat(Section):
    """One official account. All four credentials or no section at all."""

    app_id: Annotated[str, Field(min_length=1)]
    app_secret: SecretStr
    token: SecretStr
    encoding_aes_key: SecretStr
    previous_aes_key: SecretStr = SecretStr("")
    original_id: str = ""
    api_base: str = "https://api.weixin.qq.com"
    tappable_choices: bool = True
    templates: dict[Purposes, TemplateMapping] = Field(default_factory=dict)
    # Templates to which people subscribe (服务号订阅通知), where the account has any.
    subscriptions: dict[Purposes, TemplateMapping] = Field(default_factory=dict)

    @field_validator("app_secret", "token")
    @classmethod
    def _present(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            raise ValueError("is empty; copy it from the console of the official account")
        return value

    @field_validator("encoding_aes_key", "previous_aes_key")
    @classmethod
    def _aes_key(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value()
        try:
            good = len(key) == 43 and len(base64.b64decode(key + "=", validate=True)) == 32
        except binascii.Error:
            good = False
        if key and not good:
            raise ValueError("must be the 43 letters and digits shown in the console")
        return value

    @model_validator(mode="after")
    def _has_aes_key(self) -> "WeChat":
        if not self.encoding_aes_key.get_secret_value():
            raise ValueError("encoding_aes_key is empty; copy it from the console of the official account")
        return self


class MiniProgram(Section):
    """The mini-program whose pages call ``/api/v1``."""

    app_id: Annotated[str, Field(min_length=1)]
    app_secret: SecretStr
    api_base: str = "https://api.weixin.qq.com"
    subscriptions: dict[Purposes, TemplateMapping] = Field(default_factory=dict)


class WeCom(Section):
    """A school's enterprise WeChat: 学校通知 to parents, and robots in teachers' groups."""

    corp_id: Annotated[str, Field(min_length=1)]
    agent_id: int
    secret: SecretStr
    api_base: str = "https://qyapi.weixin.qq.com"
    # A teachers' group by its name, and the key of the robot in it.
    robots: dict[str, SecretStr] = Field(default_factory=dict)


class Speech(Section):
    """Machines on the school's own computer that write down what was spoken, and speak what was written.

    Each is a path, and may be left out: a folder is a model for sherpa-onnx (the extra ``speech``); a file is a
    program, as :mod:`bot.delivery.speech.program` describes it.
    """

    recognition: str = ""
    synthesis: str = ""


def _copied(value: SecretStr) -> SecretStr:
    if not value.get_secret_value():
        raise ValueError("is empty; copy it from the console of the provider")
    return value


def _hard_to_guess(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value()) < 16:
        raise ValueError("needs at least 16 characters; make one with: openssl rand -hex 16")
    return value


Copied = Annotated[SecretStr, AfterValidator(_copied)]
HardToGuess = Annotated[SecretStr, AfterValidator(_hard_to_guess)]


class Gateway(Section):
    """A provider of text messages or of calls.

    ``http`` is neutral: ``url`` takes what ``bot.delivery.channels.gateway_http`` describes. ``tencent`` and
    ``aliyun`` are used through their own SDKs (the extras of the same names); ``url`` then only replaces their address.
    """

    provider: Literal["http", "tencent", "aliyun"]
    url: str = ""
    region: str = ""  # at the provider; empty: the usual one
    app: str = ""  # the application's id at the provider (Tencent Cloud: SdkAppId)
    sign: str = ""  # the registered signature, without its brackets: 青山小学
    template: str = ""  # the approved template; its one variable takes our words (Aliyun: named ``words``)
    shown_number: str = ""  # from which number a call comes
    access_key: SecretStr = SecretStr("")
    access_secret: Copied
    # Part of the address to which the provider reports: nobody else knows it. Empty: no report is taken.
    callback_secret: HardToGuess = SecretStr("")

    @model_validator(mode="after")
    def _complete(self) -> "Gateway":
        needed = {"http": ("url",), "tencent": ("app", "template", "access_key"), "aliyun": ("template", "access_key")}
        for name in needed[self.provider]:
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise ValueError(f"{name} is empty; the provider {self.provider} needs it")
        return self


class Dialling(Section):
    """A provider that connects a teacher with a family by telephone so that neither sees the other's number.

    ``url`` takes what ``bot.delivery.dialling.http`` describes.
    """

    url: Annotated[str, Field(min_length=1)]
    shown_number: str = ""  # what both telephones show
    access_key: SecretStr = SecretStr("")
    access_secret: Copied
    # As in [sms]: without it nobody knows who talked for how long.
    callback_secret: HardToGuess = SecretStr("")


class Email(Section):
    """The mail server for those who have no WeChat here: an office, a keeper outside."""

    host: str
    port: int = 465
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    security: Literal["tls", "starttls", "none"] = "tls"
