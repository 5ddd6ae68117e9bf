"""One settled database, copied for every visitor; each visitor does the whole walk in a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.app import House, introduce_schools, open_database, open_house
from bot.core.settings import App, CardRules, Database, Rules, School, Settings
from bot.delivery.media import media_folder
from storage.media import Media
from storage.migrate import upgrade
from tests.audience.families import Families, settle
from tests.audience.visitor import Visitor, application
from tests.product import SECRET, fake_account, wechat


def two_schools(folder: Path) -> Settings:
    """Both with an account, the first with a domain for its pages."""
    return Settings(
        app=App(secret_key=SECRET, data_dir=folder, base_url="http://school.example"),
        database=Database(url=f"sqlite:///{folder / 'schools.db'}"),
        rules=Rules(card=CardRules(push="daily")),
        schools={
            code: School(name=name, wechat=wechat(fake_account(f"wx_{code}", f"gh_{code}")))
            for code, name in (("qingshan", "青山小学"), ("qinglong", "青龙小学"))
        },
    )


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What a forged number breaks is apologised for and logged, hundreds of times."""
    with capture_logs():
        yield


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Families]:
    """The file with everything in it, and what is in it."""
    folder = tmp_path_factory.mktemp("settled")
    settings = two_schools(folder)
    database = open_database(settings)
    upgrade(database.engine)
    database.transact(introduce_schools, settings)
    database.close()
    house = open_house(settings)
    families = house.database.transact(settle, house)
    house.database.close()
    return folder / "schools.db", families


@pytest.fixture(scope="session")
def walked(settled: tuple[Path, Families], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Opened once, at the place where each visitor's copy will lie: what it has prepared it need not prepare again."""
    folder = tmp_path_factory.mktemp("walked")
    shutil.copy(settled[0], folder / "schools.db")
    house = open_house(two_schools(folder))
    yield house
    house.database.close()


@pytest.fixture
def house(walked: House, settled: tuple[Path, Families]) -> Iterator[House]:
    """The product over a fresh copy."""
    folder = walked.settings.app.data_dir
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(settled[0], folder / "schools.db")
    picture = walked.database.read(Session.get_one, Media, settled[1].picture)
    file = media_folder(folder) / (picture.path or "")
    file.parent.mkdir(parents=True)
    for one in (file, file.with_suffix(".mp3")):
        one.write_bytes(b"a picture")
    yield walked
    walked.database.close()


@pytest.fixture(scope="session")
def app(walked: House) -> Flask:
    """Everything that is served."""
    return application(walked)


@pytest.fixture
def families(settled: tuple[Path, Families]) -> Families:
    """What is in the copy."""
    return settled[1]


@pytest.fixture
def visits(house: House, app: Flask, families: Families) -> Callable[[str], Visitor]:
    """Somebody, by name, before everything that can be reached."""
    return lambda name: Visitor(house, app, families, name)
