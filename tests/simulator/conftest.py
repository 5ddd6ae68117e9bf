"""A small world: one account, two people, an echoing school, all on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from urllib3 import request

from bot.simulator.account import FakeAccount
from bot.simulator.app import create_simulator
from bot.simulator.play import Player
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import Habits, World
from tests.simulator.echo import Echo

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass
class Clock:
    """Machine time that a test moves."""

    at: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass
class Scene:
    """Everything a test of the simulator touches."""

    world: World
    account: FakeAccount
    clock: Clock
    echo: Echo
    url: str
    token: str = field(default="")

    def player(self, key: str = "mother") -> Player:
        return Player(self.world, key)

    def get(self, path: str, **query: object) -> dict[str, object]:
        """Call the platform as the school's server would, with its token."""
        fields = {"access_token": self.fresh_token(), **{name: str(value) for name, value in query.items()}}
        return dict(request("GET", self.url + path, fields=fields, retries=False).json())

    def post(self, path: str, body: object) -> dict[str, object]:
        address = f"{self.url}{path}?access_token={self.fresh_token()}"
        return dict(request("POST", address, json=body, retries=False).json())

    def fresh_token(self) -> str:
        self.token, _ = self.world.tokens.stable(self.account.app_id, self.clock(), force=False)
        return self.token


@pytest.fixture
def scene() -> Iterator[Scene]:
    clock = Clock()
    world = World(now=clock, habits=Habits(receipt_delay=(0.0, 0.05)))
    account = world.add_account(FakeAccount("wx1", "secret", "token", AES_KEY, "gh_school", ""))
    world.add_person("mother", "王姐", "小明的妈妈,在东莞", "三(2)班")
    world.add_person("teacher", "杨老师", "三(2)班班主任", "老师")
    echo = Echo(account)
    with serve_in_thread(create_simulator(world)) as platform, serve_in_thread(echo.app()) as school:
        world.base_url, account.callback_url = platform.url, f"{school.url}/wechat"
        yield Scene(world, account, clock, echo, platform.url)
        world.close()
