"""Somebody with a phone, and the texts of the made-up service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader

from bot.core import texts
from storage.session import Database
from tests.dialogue.person import Person


@pytest.fixture(autouse=True)
def post_texts() -> Iterator[None]:
    """Templates named ``post/…`` are found beside these tests, behind the product's own."""
    loader = texts._messages().loader
    assert isinstance(loader, FileSystemLoader)
    loader.searchpath.append(str(Path(__file__).parent))
    yield
    loader.searchpath.pop()


@pytest.fixture
def person(db: Database) -> Person:
    """A bound guardian; each test runs on both databases."""
    return Person(db)


@pytest.fixture
def parent(sqlite_db: Database) -> Person:
    """A bound guardian, for what does not depend on the database."""
    return Person(sqlite_db)
