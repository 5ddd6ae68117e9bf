"""An official account as the platform's console shows it."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How pushes are protected, as chosen in the console."""

    PLAIN = "plain"
    COMPAT = "compat"
    SECURE = "secure"


class DataFormat(StrEnum):
    """How pushes are written, as chosen in the console."""

    XML = "xml"
    JSON = "json"


@dataclass(slots=True)
class FakeAccount:
    """One official account; its fields may be changed while it runs, as in the console (keys rotate)."""

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    original_id: str
    callback_url: str
    mode: Mode = Mode.SECURE
    data_format: DataFormat = DataFormat.XML
    name: str = ""


@dataclass(frozen=True, slots=True)
class FakeMiniProgram:
    """A mini-program: only ``wx.login`` and what the server does with its code."""

    app_id: str
    app_secret: str
