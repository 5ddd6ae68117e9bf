"""What people type for a time of day."""

from datetime import time

import pytest

from handlers.visit_booking.rules.clock_time import clock_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16.20", time(16, 20)),
        ("16点20", time(16, 20)),
        ("16点20分", time(16, 20)),
        ("下午4点", time(16)),
        ("4:05", time(16, 5)),
        ("9点", time(9)),
        ("12", time(12)),
        ("4点半", None),
        ("25:00", None),
        ("9:75", None),
        ("放学后", None),
        ("", None),
    ],
)
def test_a_typed_time(typed: str, meant: time | None) -> None:
    assert clock_time(typed) == meant
