"""``config.toml`` and the environment, checked by name before anything starts."""

import os
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.core.errors import OperatorError
from bot.core.settings.rules import BindingRules, CardRules, DeliveryRules, Ladder, Ladders, QuietHours, Rules, Rung
from bot.core.settings.section import Section
from bot.core.settings.ways_out import (
    TEMPLATE_PURPOSES,
    Dialling,
    Email,
    Gateway,
    MiniProgram,
    Speech,
    TemplateMapping,
    WeChat,
    WeCom,
)

__all__ = [
    "TEMPLATE_PURPOSES",
    "App",
    "BindingRules",
    "CardRules",
    "Database",
    "DeliveryRules",
    "Dialling",
    "Email",
    "Gateway",
    "Ladder",
    "Ladders",
    "Limits",
    "MiniProgram",
    "NumberLimits",
    "QuietHours",
    "Redis",
    "Rules",
    "Rung",
    "Schedule",
    "School",
    "SchoolCalendarDays",
    "Section",
    "Settings",
    "Speech",
    "TemplateMapping",
    "Term",
    "WeChat",
    "WeCom",
    "config_path",
    "load",
]

SECRETS = (
    *("secret_key", "app_secret", "token", "encoding_aes_key", "previous_aes_key", "secret", "password"),
    *("access_key", "access_secret", "callback_secret"),
)
NOT_SETTINGS = ("JIAXIAO_CONFIG", "JIAXIAO_TEST_")
# Part of the address /wechat/<code>.
SchoolCode = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]


class App(Section):
    """The deployment as a whole."""

    secret_key: SecretStr
    base_url: str = ""
    timezone: Literal["Asia/Shanghai"] = "Asia/Shanghai"
    data_dir: Path = Path("var")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters; make one with: openssl rand -hex 32")
        return value


class Database(Section):
    """Where the truth is kept."""

    url: str = "sqlite:///var/jiaxiao.db"


class Redis(Section):
    """Empty: everything runs embedded in one process."""

    url: str = ""


class Term(Section):
    """One school term, both days included."""

    name: str
    first: date
    last: date


class SchoolCalendarDays(Section):
    """What the national calendar does not know about this school."""

    terms: tuple[Term, ...] = ()
    holidays: tuple[date, ...] = ()
    school_days: tuple[date, ...] = ()


class School(Section):
    """One school: what families see and whom they call."""

    name: str
    code: SchoolCode = "school"
    duty_phone: str = ""
    bureau_phone: str = ""  # of the education bureau: for letters about the principal where nobody outside keeps them
    helplines: tuple[str, ...] = ("12356", "110", "120")
    calendar: SchoolCalendarDays = SchoolCalendarDays()
    wechat: WeChat | None = None
    mini_program: MiniProgram | None = None
    wecom: WeCom | None = None


class Schedule(Section):
    """When each job of the timetable runs, on the school's wall clock."""

    card_evening: time = time(18, 30)
    card_reminder: time = time(20, 30)
    card_morning_list: time = time(7, 30)
    card_month: time = time(16, 0)
    weekly_update_nudge: time = time(16, 30)
    weekly_update: time = time(17, 0)
    discussion_nudge: time = time(7, 25)
    discussion_close: time = time(16, 45)
    phone_calls: time = time(7, 20)
    report_in: time = time(9, 0)
    left_behind_files: time = time(6, 30)
    proxy_duties: time = time(7, 15)
    holiday_places: time = time(18, 0)
    teacher_line: time = time(7, 15)
    counseling_wishes: time = time(7, 15)
    duty_reminders: time = time(7, 20)
    privacy_leavers: time = time(3, 30)
    care_signs: time = time(6, 50)
    home_visit_callbacks: time = time(7, 20)
    home_visit_morning: time = time(7, 20)
    home_visit_tomorrow: time = time(16, 25)
    voice_pack_upload: time = time(6, 0)
    parents_day_place: time = time(19, 0)
    report_pulse: time = time(16, 10)
    hotline_forget: time = time(3, 10)
    hotline_silence: time = time(16, 20)
    staff_morning: time = time(7, 30)
    staff_afternoon: time = time(16, 30)
    grace_hours: int = 3


class NumberLimits(Section):
    """How often one telephone number is written to or called, by all schools together; providers refuse above it."""

    per_minute: Annotated[int, Field(ge=1)] = 1
    per_hour: Annotated[int, Field(ge=1)] = 5
    per_day: Annotated[int, Field(ge=1)] = 20


class Limits(Section):
    """Rates and quotas, counted here before the platform refuses."""

    sends_per_second: int = 50
    templates_per_day: int = 100_000
    sms_per_second: int = 20
    calls_per_second: int = 5
    sms_per_month: int = 3_000  # of one school: each costs money
    calls_per_month: int = 500
    sms_per_number: NumberLimits = NumberLimits()
    calls_per_number: NumberLimits = NumberLimits()
    desk_idle_minutes: int = 20


class Settings(Section):
    """Everything the operator decides. :func:`load` reads it; demo and tests build it from values."""

    app: App
    database: Database = Database()
    redis: Redis = Redis()
    school: School | None = None
    schools: dict[SchoolCode, School] = Field(default_factory=dict)
    wechat: WeChat | None = None
    mini_program: MiniProgram | None = None
    wecom: WeCom | None = None
    sms: Gateway | None = None
    voice: Gateway | None = None
    dial: Dialling | None = None
    email: Email | None = None
    speech: Speech = Speech()
    rules: Rules = Rules()
    schedule: Schedule = Schedule()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _one_way_to_name_schools(self) -> "Settings":
        if self.school and self.schools:
            raise ValueError("[school] is the short form for one school; use either it or [schools.<code>]")
        if self.schools and (self.wechat or self.mini_program or self.wecom):
            raise ValueError("[wechat] goes with [school]; here it belongs under [schools.<code>.wechat]")
        if not self.school and not self.schools:
            raise ValueError("[school] name is missing")
        return self

    def every_school(self) -> dict[str, School]:
        """All schools of this deployment by code, the short form included."""
        if self.school:
            one = self.school.model_copy(
                update={
                    "wechat": self.school.wechat or self.wechat,
                    "mini_program": self.school.mini_program or self.mini_program,
                    "wecom": self.school.wecom or self.wecom,
                }
            )
            return {one.code: one}
        return {code: school.model_copy(update={"code": code}) for code, school in self.schools.items()}


class _Sources(BaseSettings, Settings):
    """The same, read from where operators write it."""

    model_config = SettingsConfigDict(extra="forbid", env_prefix="JIAXIAO_", env_nested_delimiter="__", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over ``config.local.toml`` over ``config.toml``."""
        config = config_path()
        tracked = TomlConfigSettingsSource(settings_cls, config)
        local = TomlConfigSettingsSource(settings_cls, config.with_name("config.local.toml"))
        _refuse_secrets(tracked.toml_data, config.name)
        return init_settings, env_settings, local, tracked


def config_path() -> Path:
    """Where ``config.toml`` is: ``JIAXIAO_CONFIG`` or the current folder."""
    return Path(os.environ.get("JIAXIAO_CONFIG", "config.toml"))


def load() -> Settings:
    """Read and check the configuration.

    Raises :class:`OperatorError` with one line per fault that names the key and says what to do.
    """
    if "JIAXIAO_CONFIG" in os.environ and not config_path().is_file():
        raise OperatorError(f"JIAXIAO_CONFIG names {config_path()}, but there is no such file")
    _refuse_unknown_environment(os.environ)
    try:
        return _Sources()
    except ValidationError as error:
        raise OperatorError("; ".join(_fault(item) for item in error.errors())) from error
    except ValueError as error:
        raise OperatorError(f"{config_path().name} cannot be read: {error}") from error


def _fault(item: Mapping[str, object]) -> str:
    where = item["loc"]
    key = ".".join(str(part) for part in where) if isinstance(where, tuple) else ""
    kind, said = item["type"], str(item["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        said = "is not a setting; check the spelling"
    elif kind == "missing":
        said = f"is missing; set it in config.local.toml or as JIAXIAO_{key.upper().replace('.', '__')}"
    return f"config: {key or 'config.toml'}: {said}"


def _refuse_secrets(data: Mapping[str, object], name: str, path: str = "") -> None:
    for key, value in data.items():
        if isinstance(value, Mapping):
            _refuse_secrets(value, name, f"{path}{key}.")
        # A robot's key stands under the name of its group.
        elif value and (key in SECRETS or path.endswith("robots.")):
            raise OperatorError(
                f"config: {path}{key} is a secret and stands in {name}; move it to config.local.toml or the environment"
            )


def _refuse_unknown_environment(environ: Mapping[str, str]) -> None:
    sections = {name.upper() for name in Settings.model_fields}
    for name in environ:
        if not name.startswith("JIAXIAO_") or name.startswith(NOT_SETTINGS):
            continue
        section = name.removeprefix("JIAXIAO_").split("__")[0].upper()
        if section not in sections:
            raise OperatorError(f"environment: {name} is not a setting; sections are {', '.join(sorted(sections))}")
