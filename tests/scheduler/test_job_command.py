"""``jiaxiao job``, as an operator types it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from bot.app import House
from bot.cli.context import CliContext
from bot.cli.main import main
from bot.core.calendar import SchoolCalendar
from bot.core.school import SchoolContext
from bot.core.settings import App, School, SchoolCalendarDays, Settings
from bot.services import Registry
from storage.session import Database
from tests.delivery.fake_wechat import FakeWeChat
from tests.delivery.world import APP, FixedTokens
from tests.delivery.world import World as Sending
from tests.scheduler.bell import SERVICE
from tests.scheduler.world import TERM

Job = Callable[..., Result]


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    """The other end."""
    fake = FakeWeChat()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def job(db: Database, wechat: FakeWeChat, tmp_path: Path) -> Job:
    """Runs ``jiaxiao job …`` for a school with two families."""
    sending = Sending(db, wechat)
    sending.person("o1")
    sending.person("o2")
    config = School(name="青山小学", code="qingshan", wechat=sending.account.settings,
                    calendar=SchoolCalendarDays(terms=(TERM,)))  # fmt: skip
    settings = Settings(app=App(secret_key=SecretStr("s" * 32), data_dir=tmp_path), school=config)
    school = SchoolContext(
        sending.school_id, config, settings.rules, SchoolCalendar(config.calendar, settings.rules.quiet)
    )
    context = CliContext()
    context.settings = settings
    context.house = House(settings, db, Registry([SERVICE]), {"qingshan": school}, {APP: FixedTokens()}, {})  # type: ignore[dict-item]  # a stand-in

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["job", *words], obj=context, catch_exceptions=False)

    return run


def test_a_run_by_hand_sends_once_as_if_at_that_time(job: Job, wechat: FakeWeChat) -> None:
    first = job("run", "ring", "--at", "2026-09-30T17:00")
    assert first.output == "青山小学: 2 messages written\nsent: 2\n"
    assert len(wechat.requests) == 2
    for nothing in ("2026-09-30T17:00", "2026-10-02T17:00", "2026-10-09T17:00", "2026-09-30T09:00:00Z"):
        again = job("run", "ring", "--at", nothing)
        assert (again.output, again.exit_code) == ("青山小学: nothing due\n", 0)
    assert "2 messages" in job("run", "ring", "--at", "2026-10-10T17:00").output
    assert len(wechat.requests) == 4


def test_the_list_says_what_comes_and_what_was(job: Job) -> None:
    job("run", "ring", "--at", "2026-09-30T17:00")
    assert "ring" in job("list").output
    [listed] = json.loads(job("list", "--json").output)
    assert (listed["job"], listed["last"]) == ("ring", "2026-09-30 17:00, 2 messages")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "rign"], "there is no job rign; there are: ring"),
        (["run", "ring", "--at", "Friday"], "--at Friday is not a time; write it as 2026-09-30T17:00"),
    ],
)
def test_a_refused_input_is_one_line(job: Job, words: list[str], said: str) -> None:
    result = job(*words)
    assert result.exit_code == 1
    assert result.stderr == f"jiaxiao: {said}\n"


@pytest.mark.parametrize("command", ["list", "run"])
def test_help_has_an_example(job: Job, command: str) -> None:
    assert "Example: jiaxiao job" in job(command, "--help").output
