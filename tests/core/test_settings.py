"""What operators may write, and the one line each mistake gets."""

import os
from pathlib import Path

import pytest

from bot.core.errors import OperatorError
from bot.core.settings import Settings, config_path, load

KEY = "k" * 32
AES = "A" * 43
APP = f'[app]\nsecret_key = "{KEY}"\n'
SCHOOL = '[school]\nname = "青山小学"\n'
WECHAT = f'[wechat]\napp_id = "wx1"\napp_secret = "s"\ntoken = "t"\nencoding_aes_key = "{AES}"\n'
LADDER = "[rules.ladder.notice]\n%s\n"
NO_PERSON = 'config: rules.ladder.%s: the last rung must be by = "phone_task" or "paper"'


class Desk:
    """A folder with the two files an operator writes."""

    def __init__(self, folder: Path) -> None:
        self.tracked, self.local = folder / "config.toml", folder / "config.local.toml"
        self.write(SCHOOL)
        self.write_local(APP)

    def write(self, text: str) -> None:
        self.tracked.write_text(text, encoding="utf-8")

    def write_local(self, text: str) -> None:
        self.local.write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in [name for name in os.environ if name.startswith("JIAXIAO_")]:
        monkeypatch.delenv(name)
    made = Desk(tmp_path)
    monkeypatch.setenv("JIAXIAO_CONFIG", str(made.tracked))
    return made


def test_no_account_at_all_is_a_way_to_work(desk: Desk) -> None:
    (school,) = load().every_school().values()
    assert (school.name, school.code, school.wechat) == ("青山小学", "school", None)
    assert school.helplines == ("12356", "110", "120")


def test_an_account_belongs_to_the_one_school(desk: Desk) -> None:
    desk.write_local(APP + WECHAT)
    account = load().every_school()["school"].wechat
    assert account is not None
    assert (account.app_id, account.app_secret.get_secret_value()) == ("wx1", "s")
    assert account.api_base == "https://api.weixin.qq.com"


@pytest.mark.parametrize(
    ("tracked", "local", "line"),
    [
        (SCHOOL + 'nmae = "x"\n', APP, "config: school.nmae: is not a setting; check the spelling"),
        (SCHOOL + "[shcool]\n", APP, "config: shcool: is not a setting; check the spelling"),
        (SCHOOL, "", "config: app: is missing; set it in config.local.toml or as JIAXIAO_APP"),
        (SCHOOL, "[app]\n", "config: app.secret_key: is missing; set it in config.local.toml or as"),
        (SCHOOL, '[app]\nsecret_key = "short"\n', "config: app.secret_key: needs at least 32 characters"),
        (APP.replace(KEY, "") + SCHOOL, "", "config: app.secret_key: needs at least 32 characters"),
        (APP + SCHOOL, "", "config: app.secret_key is a secret and stands in config.toml"),
        (SCHOOL + WECHAT, APP, "config: wechat.app_secret is a secret and stands in config.toml"),
        (
            SCHOOL + '[wecom.robots]\n"三年级组" = "key"\n',
            APP,
            "config: wecom.robots.三年级组 is a secret and stands in",
        ),
        (SCHOOL, APP + WECHAT.replace('token = "t"\n', ""), "config: wechat.token: is missing"),
        (SCHOOL, APP + WECHAT.replace('"t"', '""'), "config: wechat.token: is empty; copy it from the console"),
        (SCHOOL, APP + WECHAT.replace('"s"', '""'), "config: wechat.app_secret: is empty"),
        (SCHOOL, APP + WECHAT.replace('"wx1"', '""'), "config: wechat.app_id: "),
        (SCHOOL, APP + WECHAT.replace(AES, AES[:-1]), "config: wechat.encoding_aes_key: must be the 43 letters"),
        (SCHOOL, APP + WECHAT.replace(AES, "!" * 43), "config: wechat.encoding_aes_key: must be the 43 letters"),
        (SCHOOL, APP + WECHAT.replace(AES, ""), "encoding_aes_key is empty; copy it from the console"),
        (SCHOOL, APP + '[wechat]\napp_id = "wx1"\n', "config: wechat.app_secret: is missing"),
        ("", APP, "[school] name is missing"),
        (SCHOOL + '[schools.a]\nname = "a"\n', APP, "[school] is the short form for one school; use either"),
        ('[schools.a]\nname = "a"\n', APP + WECHAT, "[wechat] goes with [school]; here it belongs under"),
        ('[schools."A b"]\nname = "a"\n', APP, "config: schools.A b"),
        (SCHOOL + 'code = "Grün"\n', APP, "config: school.code: "),
        (SCHOOL + "[rules.card]\npush = 'hourly'\n", APP, "config: rules.card.push: "),
        (SCHOOL + LADDER % 'normal = [{ by = "wechat" }, { by = "sms" }]', APP, NO_PERSON % "notice.normal"),
        (SCHOOL + LADDER % "urgent = []", APP, NO_PERSON % "notice.urgent"),
        (
            SCHOOL + LADDER % 'normal = [{ by = "wechat", wait = -1 }, { by = "paper" }]',
            APP,
            "config: rules.ladder.notice.normal.0.wait: Input should be greater than or equal to 0",
        ),
        (SCHOOL + LADDER % 'normal = [{ by = "pigeon" }]', APP, "config: rules.ladder.notice.normal.0.by: "),
        (SCHOOL + "[app]\ntimezone = 'Europe/Berlin'\n", APP, "config: app.timezone: "),
        ("[school\n", APP, "config.toml cannot be read: "),
    ],
)
def test_a_mistake_is_refused_by_name(desk: Desk, tracked: str, local: str, line: str) -> None:
    desk.write(tracked)
    desk.write_local(local)
    with pytest.raises(OperatorError) as refused:
        load()
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)
    assert KEY not in str(refused.value)


def test_several_mistakes_are_all_named(desk: Desk) -> None:
    desk.write(SCHOOL + 'nmae = "x"\n[limits]\nsends = 1\n')
    with pytest.raises(OperatorError, match=r"school\.nmae.*limits\.sends"):
        load()


def test_a_school_may_have_its_own_ladder(desk: Desk) -> None:
    desk.write(SCHOOL + LADDER % 'normal = [{ by = "wechat", wait = 0 }, { by = "phone_task", wait = 60 }]')
    own, default = load().rules.ladder.notice, Settings.model_fields["rules"].default.ladder.notice
    assert [(rung.by, rung.wait) for rung in own.normal] == [("wechat", 0), ("phone_task", 60)]
    assert own.urgent == default.urgent


def test_a_wrong_secret_is_not_repeated(desk: Desk) -> None:
    desk.write_local('[app]\nsecret_key = "not-long-enough"\n')
    with pytest.raises(OperatorError) as refused:
        load()
    assert "not-long-enough" not in str(refused.value)


def test_a_file_that_is_named_must_be_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAXIAO_CONFIG", "/nowhere/config.toml")
    with pytest.raises(OperatorError, match="no such file"):
        load()


def test_without_a_name_the_file_of_this_folder_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIAXIAO_CONFIG", raising=False)
    assert config_path() == Path("config.toml")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("JIAXIAO_SCHOOL__NAME", "青龙小学", lambda settings: settings.school.name),
        ("JIAXIAO_DATABASE__URL", "sqlite:///x.db", lambda settings: settings.database.url),
        ("JIAXIAO_APP__BASE_URL", "https://jx.example", lambda settings: settings.app.base_url),
        ("JIAXIAO_RULES__CARD__PUSH", "daily", lambda settings: settings.rules.card.push),
    ],
)
def test_the_environment_wins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: "object"
) -> None:
    desk.write_local(APP + "[database]\nurl = 'sqlite:///local.db'\n")
    monkeypatch.setenv(name, value)
    assert callable(read)
    assert read(load()) == value


def test_the_untracked_file_wins_over_the_tracked_one(desk: Desk) -> None:
    desk.write(SCHOOL + "[database]\nurl = 'sqlite:///tracked.db'\n")
    desk.write_local(APP + "[database]\nurl = 'sqlite:///local.db'\n[school]\nduty_phone = '0856-1'\n")
    settings = load()
    assert settings.database.url == "sqlite:///local.db"
    assert settings.school is not None
    assert (settings.school.name, settings.school.duty_phone) == ("青山小学", "0856-1")  # sections are merged


def test_everything_may_come_from_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write_local("")
    for name, value in {
        "APP__SECRET_KEY": KEY,
        "WECHAT__APP_ID": "wx1",
        "WECHAT__APP_SECRET": "s",
        "WECHAT__TOKEN": "t",
        "WECHAT__ENCODING_AES_KEY": AES,
    }.items():
        monkeypatch.setenv(f"JIAXIAO_{name}", value)
    account = load().every_school()["school"].wechat
    assert account is not None
    assert account.token.get_secret_value() == "t"


@pytest.mark.parametrize("name", ["JIAXIAO_WECHT__TOKEN", "JIAXIAO_SECRET_KEY"])
def test_an_unknown_name_in_the_environment_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(OperatorError, match=f"environment: {name} is not a setting"):
        load()


def test_an_unknown_key_of_a_known_section_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAXIAO_APP__SECRET", "x")
    with pytest.raises(OperatorError, match=r"app\.secret: is not a setting"):
        load()


def test_names_for_tests_are_no_settings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIAXIAO_TEST_REDIS", "redis://127.0.0.1/0")
    assert load().redis.url == ""


def test_several_schools_have_their_own_accounts(desk: Desk) -> None:
    desk.write('[schools.qingshan]\nname = "青山小学"\n[schools.qinglong]\nname = "青龙小学"\n')
    desk.write_local(APP + WECHAT.replace("[wechat]", "[schools.qinglong.wechat]"))
    schools = load().every_school()
    assert {code: school.code for code, school in schools.items()} == {"qingshan": "qingshan", "qinglong": "qinglong"}
    assert schools["qingshan"].wechat is None
    assert schools["qinglong"].wechat is not None
    assert schools["qinglong"].wechat.app_id == "wx1"


def test_secrets_do_not_show(desk: Desk) -> None:
    desk.write_local(APP + WECHAT.replace('"s"', '"very-secret"'))
    shown = repr(load())
    assert KEY not in shown
    assert "very-secret" not in shown
    assert AES not in shown


def test_templates_map_to_values_that_exist(desk: Desk) -> None:
    mapping = '[wechat.templates.{purpose}]\nid = "T"\nfields = {{ thing1 = "{value}" }}\n'
    desk.write_local(APP + WECHAT + mapping.format(purpose="notice", value="what"))
    assert isinstance(load(), Settings)
    for purpose, value in (("notice", "name"), ("party", "what")):
        desk.write_local(APP + WECHAT + mapping.format(purpose=purpose, value=value))
        with pytest.raises(OperatorError, match=r"wechat\.templates"):
            load()
