"""Own hours (方便时间): the next moment at which this person is reached."""

from datetime import datetime

import pytest

from bot.core.settings.rules import OwnHours
from bot.delivery.ladder.own_hours import KINDS, in_own_hours
from tests.delivery.ladder.ground import at


@pytest.mark.parametrize(
    ("kind", "moment", "reached"),
    [
        ("noon", at(20, 8), at(20, 11, 30)),
        ("noon", at(20, 11, 30), at(20, 11, 30)),
        ("noon", at(20, 13, 59), at(20, 13, 59)),
        ("noon", at(20, 14), at(21, 11, 30)),
        ("evening", at(20, 8), at(20, 17)),
        ("evening", at(20, 19), at(20, 19)),
        ("evening", at(20, 20), at(21, 17)),
        ("night", at(20, 8), at(20, 20)),
        ("night", at(20, 21), at(20, 21)),
        ("night", at(20, 23), at(21, 20)),
        ("any", at(20, 8), at(20, 8)),
        ("", at(20, 23), at(20, 23)),
    ],
)
def test_who_named_hours_is_reached_in_them(kind: str, moment: datetime, reached: datetime) -> None:
    assert in_own_hours(OwnHours(), kind, moment) == reached


def test_every_kind_has_its_hours() -> None:
    assert set(KINDS) == set(OwnHours.model_fields)
