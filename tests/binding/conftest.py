"""The door, on both databases."""

import pytest

from storage.session import Database
from tests.binding.gate import Gate


@pytest.fixture
def gate(db: Database) -> Gate:
    """Friday afternoon, 20 November; each story runs on both databases."""
    return Gate(db)
