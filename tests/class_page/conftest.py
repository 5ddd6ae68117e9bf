"""The school of the class pages, on each kind of database where queries matter."""

import pytest

from storage.session import Database
from tests.class_page.school import ClassSchool


@pytest.fixture
def school(sqlite_db: Database) -> ClassSchool:
    """On SQLite."""
    return ClassSchool(sqlite_db)


@pytest.fixture
def both(db: Database) -> ClassSchool:
    """Once on each kind of database."""
    return ClassSchool(db)
