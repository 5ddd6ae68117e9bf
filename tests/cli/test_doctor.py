"""The doctor names each fault and what to do about it."""

import json
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.cli.doctor.account import judge_clock
from bot.cli.doctor.machine import check_calendar, check_disk, check_media, check_phones, check_redis
from bot.cli.doctor.templates import judge, propose
from bot.core.clock import SHANGHAI, machine_now
from bot.core.settings import App, Redis, Rules, School, SchoolCalendarDays, Settings
from bot.wechat import edge
from bot.wechat.templates import Template
from storage.session import Database
from tests.cli.place import NOTICE, SECRET, Place, mapping
from tests.servers.process import free_port
from tests.wechat import loopback
from tests.wechat.loopback import TOKEN_PATH, refusal
from tests.wechat.platform_side import account

PAYMENT = Template("T2", "缴费通知", "", ("thing1", "amount2"))
SHORT = Template("T3", "提醒", "", ("thing1",))


def test_a_desk_without_wechat_is_well(school: Place, database: Database) -> None:
    result = school.examine()
    assert result.exit_code == 0
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())
    assert "database: SQLite, up to date, schools: school" in result.stdout
    assert "the desk works without WeChat" in result.stdout
    assert school.platform.asked == []


def test_a_connected_school_is_well(school: Place, database: Database) -> None:
    school.connect(mapping("notice", "todo", "appointment", "answer"))
    result = school.examine()
    assert "FAULT" not in result.stdout
    assert result.exit_code == 0


def test_programs_read_the_same(school: Place) -> None:
    result = school.examine("--json")
    rows = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [row for row in rows if not row["ok"]] == [
        {
            "check": "database",
            "ok": False,
            "said": f"there is no database {school.folder / 'school.db'} yet",
            "todo": "Run: jiaxiao db upgrade",
        }
    ]
    assert not (school.folder / "school.db").exists()  # looking makes nothing


def test_without_a_configuration_nothing_else_is_looked_at(school: Place) -> None:
    school.configure("[limits]\nsends = 1\n", school="nmae = 'x'\n")
    result = school.examine()
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["school.nmae", "limits.sends"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "names no database that this program knows"),
        ("mysql://127.0.0.1/x", "names no database that this program knows"),
        # Nobody listens on the port named discard.
        ("postgresql+psycopg://x:geheim@127.0.0.1:9/x", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_used(school: Place, monkeypatch: pytest.MonkeyPatch, url: str, said: str) -> None:
    monkeypatch.setenv("JIAXIAO_DATABASE__URL", url)
    result = school.examine()
    assert result.exit_code == 1
    assert said in result.stdout
    assert "geheim" not in result.stdout


def test_a_database_of_another_version_and_a_school_it_does_not_know(school: Place, database: Database) -> None:
    school.configure(school='code = "other"\nduty_phone = "1"\n')
    assert "does not know the school other yet. Run: jiaxiao db upgrade" in school.examine().stdout
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert "of another version. Run: jiaxiao db upgrade" in school.examine().stdout


@pytest.mark.parametrize(
    ("code", "words", "todo"),
    [
        (40164, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "Put IP 1.2.3.4 into the IP whitelist"),
        (40013, "invalid appid", "Copy [wechat] app_id from"),
        (40125, "invalid appsecret", "Reset the app secret"),
        (40243, "AppSecret is frozen", "Unfreeze the app secret"),
        (48001, "api unauthorized", "Look at the state of the account"),
        (-1, "system error", "Open outgoing HTTPS"),
    ],
)
def test_each_refusal_of_the_credentials_says_what_to_do(
    school: Place, database: Database, code: int, words: str, todo: str
) -> None:
    school.connect()
    school.platform.says(TOKEN_PATH, refusal(code, words))
    result = school.examine()
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if "credentials of school" in line]
    assert line.startswith("FAULT")
    assert todo in line


def test_a_wechat_that_cannot_be_reached(school: Place, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    school.connect()
    monkeypatch.setenv("JIAXIAO_WECHAT__API_BASE", f"http://127.0.0.1:{free_port()}")
    faults = [line for line in school.examine().stdout.splitlines() if line.startswith("FAULT")]
    assert [line.split(":")[0].removeprefix("FAULT").strip() for line in faults] == [
        "credentials of school",
        "clock against school",
        "templates of school",
    ]


def test_the_callback_is_asked_as_wechat_asks_it(
    school: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.connect()
    monkeypatch.setenv("JIAXIAO_APP__BASE_URL", school.platform.address + "/")

    def ours(handler: BaseHTTPRequestHandler) -> None:
        query = dict(parse_qsl(urlsplit(handler.path).query))
        loopback.send(handler, 200, edge.answer_check(account(), query, now=machine_now()).encode())

    school.platform.says("/wechat", ours)
    assert f"ok     callback of school: {school.platform.address}/wechat answers" in school.examine().stdout


@pytest.mark.parametrize(
    ("status", "body", "todo"),
    [
        (200, b"<html>hello", "Look at what jiaxiao up prints"),
        (403, b"", "Another [wechat] token, or a wrong clock"),
        (404, b"", "Another program answers there"),
        (302, b"", "WeChat follows no redirection"),
        (502, b"", "the proxy before it"),
    ],
)
def test_a_callback_that_does_not_answer_rightly(
    school: Place, database: Database, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, todo: str
) -> None:
    school.connect()
    monkeypatch.setenv("JIAXIAO_APP__BASE_URL", school.platform.address)
    school.platform.says("/wechat", lambda handler: loopback.send(handler, status, body))
    (line,) = [line for line in school.examine().stdout.splitlines() if "callback of school" in line]
    assert line.startswith("FAULT")
    assert todo in line


def test_where_nobody_listens_the_callback_is_a_fault(
    school: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.connect()
    monkeypatch.setenv("JIAXIAO_APP__BASE_URL", f"http://127.0.0.1:{free_port()}")
    assert "/wechat does not answer (ConnectionError). Start jiaxiao up" in school.examine().stdout


def test_what_it_proposes_for_templates_can_be_pasted(school: Place, database: Database) -> None:
    school.connect()
    faults = [line for line in school.examine().stdout.splitlines() if "FAULT" in line]
    assert len(faults) == 4
    school.connect("[wechat.templates]\n" + "\n".join(line.partition("templates]: ")[2] for line in faults))
    assert school.examine().exit_code == 0


@pytest.mark.parametrize(
    ("purpose", "granted", "fields"),
    [
        (
            "todo",
            [SHORT, NOTICE],
            {"thing1": "what", "thing2": "who", "time3": "when", "character_string4": "answer"},
        ),
        ("notice", [PAYMENT, SHORT], {"thing1": "what"}),
        ("todo", [PAYMENT, SHORT], None),  # nothing to say the digit in; nothing true to fill an amount with
        ("appointment", [Template("T", "", "", ("time1", "thing2"))], {"time1": "when", "thing2": "what"}),
        ("appointment", [SHORT], None),
        ("notice", [Template("T", "", "", ("name1", "phrase2"))], None),
        (
            "todo",
            [Template("T", "", "", ("thing1", "thing2", "thing3", "thing4", "thing5"))],
            {"thing1": "what", "thing2": "answer", "thing3": "who", "thing4": "school", "thing5": "what"},
        ),
    ],
)
def test_a_template_is_proposed_by_the_types_of_its_fields(
    purpose: str, granted: list[Template], fields: dict[str, str] | None
) -> None:
    found = propose(purpose, granted)
    assert (found[1] if found else None) == fields


@pytest.mark.parametrize(
    ("template_id", "fields", "said"),
    [
        ("T3", {"thing1": "what"}, "ok"),
        ("gone", {"thing1": "what"}, "the account has no template gone"),
        ("T3", {"thing1": "what", "time2": "when"}, "do not agree: time2"),
        ("T1", {"thing1": "what"}, "do not agree: character_string4, thing2, time3"),
    ],
)
def test_a_mapping_is_held_against_the_account(template_id: str, fields: dict[str, str], said: str) -> None:
    mapped = account(templates={"notice": {"id": template_id, "fields": fields}})
    assert said in judge("templates", "notice", mapped, [NOTICE, SHORT]).line()


@pytest.mark.parametrize(
    ("seconds", "said", "is_ok"),
    [(0, "0 s behind", True), (119, "119 s ahead", True), (121, "121 s ahead", False), (-300, "300 s behind", False)],
)
def test_a_clock_may_be_two_minutes_off(seconds: int, said: str, is_ok: bool) -> None:
    theirs = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    finding = judge_clock("clock", theirs + timedelta(seconds=seconds), theirs)
    assert (finding.said, finding.is_ok) == (said, is_ok)


@pytest.mark.parametrize(
    ("now", "holidays", "said", "is_ok"),
    [
        (datetime(2026, 6, 1, tzinfo=SHANGHAI), (), "2026 certain", True),
        (datetime(2026, 12, 5, tzinfo=SHANGHAI), (), "of 2027 are not known", False),  # the next year is near
        (datetime(2027, 3, 1, tzinfo=SHANGHAI), (), "of 2027 are not known", False),
        (datetime(2027, 3, 1, tzinfo=SHANGHAI), (date(2027, 2, 5),), "2027 certain", True),  # the school has said them
    ],
)
def test_a_year_is_certain_or_it_is_said(now: datetime, holidays: tuple[date, ...], said: str, is_ok: bool) -> None:
    there = School(name="青山小学", calendar=SchoolCalendarDays(holidays=holidays))
    finding = check_calendar(there, Rules(), now)
    assert said in finding.said
    assert finding.is_ok == is_ok


def test_families_must_find_telephones() -> None:
    assert "duty_phone" in check_phones(School(name="x")).todo
    assert "helplines" in check_phones(School(name="x", duty_phone="1", helplines=())).todo
    assert check_phones(School(name="x", duty_phone="1")).is_ok


@pytest.mark.redis
def test_redis_answers_or_not(redis_url: str) -> None:
    assert check_redis(settings(redis=Redis(url=redis_url))).said == "answers"
    assert check_redis(settings()).is_ok
    silent = check_redis(settings(redis=Redis(url=f"redis://127.0.0.1:{free_port()}/0")))
    assert silent.todo.startswith("Start Redis")
    assert check_redis(settings(redis=Redis(url="127.0.0.1:6379"))).todo.startswith("Write it like redis://")


def test_folders_that_cannot_be_written_and_disks_that_are_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = settings(app=App.model_validate({"secret_key": SECRET, "data_dir": tmp_path / "var"}))
    assert check_media(there).is_ok
    assert not (tmp_path / "var").exists()
    assert check_disk(there).is_ok
    monkeypatch.setattr("bot.cli.doctor.machine.LEAST_FREE", 2**62)
    assert check_disk(there).todo.startswith("Make room")
    nowhere = settings(app=App.model_validate({"secret_key": SECRET, "data_dir": "/proc/nowhere"}))
    assert "cannot be written" in check_media(nowhere).said


def settings(**sections: object) -> Settings:
    return Settings.model_validate({"app": {"secret_key": SECRET}, "school": {"name": "青山小学"}, **sections})
