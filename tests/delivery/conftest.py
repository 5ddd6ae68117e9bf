"""Fixtures of sending."""

from collections.abc import Iterator

import pytest

from storage.session import Database
from tests.delivery.fake_wechat import FakeWeChat
from tests.delivery.world import World


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    """The other end."""
    fake = FakeWeChat()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def world(db: Database, wechat: FakeWeChat) -> World:
    """A school with an account, on each kind of database."""
    return World(db, wechat)
