"""Stages for tests of pages."""

import pytest

from storage.session import Database
from tests.pages.stage import Stage, build


@pytest.fixture
def stage(sqlite_db: Database) -> Stage:
    """Two schools on SQLite."""
    return build(sqlite_db)


@pytest.fixture
def both(db: Database) -> Stage:
    """Two schools, once on each kind of database."""
    return build(db)
