"""The benchmark of the pages measures real ones, and says when a limit is passed."""

from pathlib import Path

import pytest

from benchmarks.pages import Seen, ceilings, measure

pytestmark = pytest.mark.browser


def test_a_page_is_painted_and_weighed(tmp_path: Path) -> None:
    (seen,) = measure(tmp_path, rounds=1, looked_at=(("homeroom_teacher", "/desk/class/{class_id}"),))
    assert seen.milliseconds > 0
    assert 20 < seen.kilobytes < 100, "a row for each of 48 children"


def test_limits_are_those_of_the_slowest_and_the_heaviest() -> None:
    fast, slow = Seen("mother", "/m/", 300, 120), Seen("mother", "/m/card", 1_200, 20)
    assert [(each.reached, each.holds) for each in ceilings([fast, slow])] == [(1_200, False), (120, False)]
    assert [each.holds for each in ceilings([Seen("mother", "/m/", 300, 20)])] == [True, True]
