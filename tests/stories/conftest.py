"""Stories are about one thing: time itself asks nobody anything by the month."""

import pytest

from bot.core.settings.rules import Rules
from tests.fixtures.stages import QUIET_MONTHS


@pytest.fixture
def stage_rules() -> Rules:
    return QUIET_MONTHS
