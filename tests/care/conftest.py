"""A watch on Friday night."""

import pytest

from storage.session import Database
from tests.care.world import Watch


@pytest.fixture
def watch(sqlite_db: Database) -> Watch:
    """People on duty, and nothing has happened yet."""
    return Watch(sqlite_db)
