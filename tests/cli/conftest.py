"""What tests of commands start from."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.session import Database
from tests.cli.place import NOTICE, TEMPLATES_PATH, Place, template_list
from tests.wechat import loopback
from tests.wechat.loopback import TOKEN_PATH, token


@pytest.fixture
def school(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in [name for name in os.environ if name.startswith("JIAXIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JIAXIAO_CONFIG", str(tmp_path / "config.toml"))
    with loopback.running() as platform:
        platform.says(TOKEN_PATH, token("T"))
        platform.says(TEMPLATES_PATH, template_list(NOTICE))
        yield Place(tmp_path, platform, sqlite_template)


@pytest.fixture
def database(school: Place) -> Iterator[Database]:
    made = school.set_up()
    yield made
    made.close()
