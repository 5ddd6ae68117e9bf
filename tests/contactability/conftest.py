"""The board, on both databases."""

import pytest

from storage.session import Database
from tests.contactability.reach import Reach


@pytest.fixture
def reach(db: Database) -> Reach:
    """Each story runs on both databases."""
    return Reach(db)


@pytest.fixture
def desk(sqlite_db: Database) -> Reach:
    """Pages look the same on either."""
    return Reach(sqlite_db)
