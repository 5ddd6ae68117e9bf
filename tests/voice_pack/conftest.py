"""What the tests of the voice pack start from."""

import pytest

from storage.session import Database
from tests.voice_pack.school import SpeakingSchool


@pytest.fixture
def school(sqlite_db: Database) -> SpeakingSchool:
    """青山小学; nothing is recorded yet."""
    return SpeakingSchool(sqlite_db, push="daily")
