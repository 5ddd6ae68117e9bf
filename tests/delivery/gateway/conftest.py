"""Fixtures of text messages and calls."""

from collections.abc import Iterator

import pytest

from storage.session import Database
from tests.delivery.gateway.town import Town


@pytest.fixture
def town(db: Database) -> Iterator[Town]:
    """A family with a telephone, the provider, and the school behind its real HTTP; on each kind of database."""
    with Town(db) as made:
        yield made


@pytest.fixture
def sqlite_town(sqlite_db: Database) -> Iterator[Town]:
    """The same on SQLite only."""
    with Town(sqlite_db) as made:
        yield made
