"""Settings of a school under test, and server processes for tests that kill them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bot.core.settings import App, Database, School, Settings, WeChat
from bot.simulator.account import FakeAccount

SECRET = "tests only: a key of thirty-two and more characters"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA"


def fake_account(app_id: str = "wx_qingshan", original_id: str = "gh_qingshan") -> FakeAccount:
    """An account as the platform's console has it."""
    return FakeAccount(
        app_id=app_id,
        app_secret="app secret",
        token="token of the console",
        encoding_aes_key=AES_KEY,
        original_id=original_id,
        callback_url="",
    )


def wechat(account: FakeAccount, api_base: str = "http://127.0.0.1:9") -> WeChat:
    """The same account as the school's configuration has it; port 9 answers nobody."""
    return WeChat(
        app_id=account.app_id,
        app_secret=account.app_secret,
        token=account.token,
        encoding_aes_key=account.encoding_aes_key,
        original_id=account.original_id,
        api_base=api_base,
    )


def settings(url: str, folder: Path, account: FakeAccount, api_base: str = "http://127.0.0.1:9") -> Settings:
    """One school, everything embedded."""
    return Settings(
        app=App(secret_key=SECRET, data_dir=folder),
        database=Database(url=url),
        school=School(name="青山小学", code="qingshan", duty_phone="0838-600-1234"),
        wechat=wechat(account, api_base),
    )


@dataclass
class ServerProcess:
    """One server, in a process that may die."""

    nursery: "Nursery"
    pid: int
    url: str
    is_over: bool = False

    def ended(self) -> int:
        """Wait for the process to die; minus the signal that killed it."""
        self.is_over = True  # its number may soon be somebody else's
        return int(self.nursery.ask({"wait": self.pid}))

    def stop(self) -> None:
        """Kill it, if it still lives."""
        if not self.is_over:
            os.kill(self.pid, signal.SIGKILL)
            self.ended()


class Nursery:
    """``python -m tests.server``: has imported the product once, and forks a server for whoever asks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, of: Settings, *, kill_at: str = "") -> ServerProcess:
        """A server on a free port, once it answers; ``kill_at`` as in ``tests/server.py``."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        pid = int(self.ask({"settings": _open(of), "port": port, "kill_at": kill_at}))
        server = ServerProcess(self, pid, f"http://127.0.0.1:{port}")
        try:
            _wait_until_up(port)
        except TimeoutError:
            server.stop()  # what lives on would keep the nursery's pipe, and all that waits for its end
            raise
        return server

    def ask(self, request: dict[str, object]) -> str:
        """One line in, one line out."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def _open(of: Settings) -> dict[str, object]:
    """Secrets are masked in JSON; these go to our own child over a pipe."""
    assert of.wechat
    names = ("app_secret", "token", "encoding_aes_key")
    secrets = {name: getattr(of.wechat, name).get_secret_value() for name in names}
    return of.model_dump(mode="json") | {
        "app": {"secret_key": of.app.secret_key.get_secret_value(), "data_dir": str(of.app.data_dir)},
        "wechat": {**of.wechat.model_dump(mode="json"), **secrets, "previous_aes_key": ""},
    }


def _wait_until_up(port: int) -> None:
    ends = time.monotonic() + 30  # a busy machine; nothing is measured here
    while time.monotonic() < ends:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the server did not come up")
