"""The API of two schools on the fake platform, and people of the cast whom it knows by their mini-programs."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.api.tokens import give_token
from bot.core.clock import machine_now
from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from storage.session import Database
from tests.pages.stage import Stage, build


@dataclass
class Api:
    """What a test of the API touches."""

    stage: Stage
    world: World

    @property
    def client(self) -> FlaskClient:
        """A phone without cookies."""
        return self.stage.app.test_client(use_cookies=False)

    def login(self, openid: str, school: str = "qingshan") -> TestResponse:
        """What the mini-program does first."""
        code = self.world.logins.give(f"mini_{school}", openid, machine_now())
        return self.client.post("/api/v1/login", json={"code": code, "school": school})

    def token(self, name: str) -> str:
        """The token of one of the cast, as if that person were bound in the mini-program."""
        return give_token(self.stage.db.vault, self.stage.cast.people[name].id, machine_now())

    def get(self, name: str, path: str) -> TestResponse:
        """Ask as one of the cast."""
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token(name)}"})

    def post(self, name: str, path: str, sent: object) -> TestResponse:
        """Send as one of the cast."""
        return self.client.post(path, json=sent, headers={"Authorization": f"Bearer {self.token(name)}"})


@pytest.fixture
def world() -> Iterator[World]:
    """The fake platform with two mini-programs."""
    made = World(now=machine_now)
    for code in ("qingshan", "qinglong"):
        made.add_mini_program(f"mini_{code}", "secret")
    with serve_in_thread(create_simulator(made)) as platform:
        made.base_url = platform.url
        yield made
    made.close()


@pytest.fixture
def api(sqlite_db: Database, world: World) -> Api:
    """Two schools on SQLite."""
    return Api(build(sqlite_db, api_base=world.base_url), world)


@pytest.fixture
def both(db: Database, world: World) -> Api:
    """Two schools, once on each kind of database."""
    return Api(build(db, api_base=world.base_url), world)
