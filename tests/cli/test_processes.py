"""The commands as operators run them: real processes, asked to end by SIGTERM."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from bot.app import open_database
from bot.core.clock import machine_now
from bot.core.reply import Reply
from bot.core.settings import Settings
from bot.delivery.tell import tell
from bot.simulator.app import create_simulator
from bot.simulator.play import Player
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from storage.identities import Identity
from storage.session import Database
from tests.product import fake_account, settings
from tests.servers.process import free_port

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def world() -> Iterator[World]:
    """The platform with one follower."""
    made = World()
    made.add_account(fake_account())
    made.add_person("mother", "王芳", "")
    with serve_in_thread(create_simulator(made)) as platform:
        made.base_url = platform.url
        yield made
        made.close()


def configured(world: World, folder: Path, url: str, redis: str = "") -> Settings:
    """Write the configuration as an operator does; the settings as values, to look into the database."""
    account = next(iter(world.accounts.values()))
    made = settings(url, folder, account, world.base_url)
    assert made.wechat
    (folder / "config.toml").write_text(
        f'[school]\nname = "青山小学"\ncode = "qingshan"\nduty_phone = "0838-600-1234"\n[redis]\nurl = "{redis}"\n',
        encoding="utf-8",
    )
    (folder / "config.local.toml").write_text(
        f'[app]\nsecret_key = "{made.app.secret_key.get_secret_value()}"\ndata_dir = "{folder}"\n'
        f'[database]\nurl = "{url}"\n'
        f'[wechat]\napp_id = "{account.app_id}"\napp_secret = "{account.app_secret}"\ntoken = "{account.token}"\n'
        f'encoding_aes_key = "{account.encoding_aes_key}"\napi_base = "{world.base_url}"\n',
        encoding="utf-8",
    )
    return made


@pytest.fixture
def jiaxiao(tmp_path: Path) -> Iterator[Start]:
    """Starts ``jiaxiao …`` in a school's folder; whatever still runs at the end is asked to end, and must."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bot.cli.main", *words]
        environment = {**os.environ, "JIAXIAO_CONFIG": str(tmp_path / "config.toml")}
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in started] == [0] * len(started)


def wait_until_up(port: int) -> None:
    """Until the process answers."""
    for _ in range(400):
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise TimeoutError("nothing answers")


def write_message(database: Database, words: str) -> None:
    """What a job or another person's act would write for everybody there is."""
    with database.snapshot() as connection:
        [row] = connection.execute(Identity.__table__.select()).all()
    now = machine_now()
    reply = Reply(words)
    database.transact(
        tell, school_id=row.school_id, identity_id=row.id, reply=reply, purpose="notice", key=words, now=now
    )


@pytest.mark.parametrize("through", ["up", "apart"])
@pytest.mark.postgres
@pytest.mark.redis
def test_a_message_in_and_a_message_out(
    through: str, world: World, jiaxiao: Start, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    port = free_port()
    if through == "up":
        made = configured(world, tmp_path, f"sqlite:///{tmp_path / 'school.db'}")
        assert jiaxiao("db", "upgrade").wait(30) == 0
        jiaxiao("up", "--port", str(port))
    else:
        urls = [request.getfixturevalue(name) for name in ("postgres_url", "redis_url")]
        made = configured(world, tmp_path, *urls)
        assert jiaxiao("db", "upgrade").wait(30) == 0
        for words in (("serve", "--port", str(port), "--workers", "2"), ("work",), ("schedule",)):
            jiaxiao(*words)
    wait_until_up(port)
    next(iter(world.accounts.values())).callback_url = f"http://127.0.0.1:{port}/wechat"
    mother = Player(world, "mother")
    assert "青山小学" in mother.follow()[0].seen
    assert mother.say("你好")
    database = open_database(made)
    write_message(database, "下午早点来接")
    database.close()
    mother.wait_for("下午早点来接", timeout=20)
    assert world.faults == []


@pytest.mark.parametrize("words", [("serve", "--workers", "2"), ("work",), ("schedule",)])
def test_sqlite_is_refused_by_name_for_several_processes(words: tuple[str, ...], world: World, tmp_path: Path) -> None:
    configured(world, tmp_path, f"sqlite:///{tmp_path / 'school.db'}")
    environment = {**os.environ, "JIAXIAO_CONFIG": str(tmp_path / "config.toml")}
    command = [sys.executable, "-m", "bot.cli.main"]
    subprocess.run([*command, "db", "upgrade"], env=environment, check=True, capture_output=True)
    refused = subprocess.run(
        [*command, *words], env=environment, check=False, capture_output=True, text=True, timeout=30
    )
    assert refused.returncode == 1
    assert "SQLite allows one process" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
