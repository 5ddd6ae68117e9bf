"""The platform of these tests."""

from collections.abc import Iterator

import pytest

from bot.wechat.client import ApiClient
from tests.wechat import loopback


@pytest.fixture
def platform() -> Iterator[loopback.Platform]:
    """WeChat on this machine; it gives the token ``T1`` until told otherwise."""
    with loopback.running() as server:
        server.says(loopback.TOKEN_PATH, loopback.token("T1"))
        yield server


@pytest.fixture
def api(platform: loopback.Platform) -> ApiClient:
    """Our client on it."""
    return loopback.client_of(platform)
