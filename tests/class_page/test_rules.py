"""What stands between a guardian and WeChat, the nearest obstacle first; and when a card counts as signed."""

from dataclasses import replace

import pytest

from handlers.class_page.rules import State, Way, signed_state, way_to
from storage.class_page import GuardianRow

REACHED = GuardianRow(
    pupil_id=1, guardian_id=2, household_id=3, name="张桂英", relation="奶奶", has_phone=True, is_quarantined=False,
    is_away=False, reads=True, is_bound=True, follows=True, listens=True, agrees=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("guardian", "way"),
    [
        (REACHED, "reached"),
        (replace(REACHED, is_bound=False, follows=False), "nobody_bound"),
        (replace(REACHED, follows=False, agrees=False), "unfollowed"),
        (replace(REACHED, is_quarantined=True, listens=False), "quarantined"),
        (replace(REACHED, listens=False, agrees=False), "muted"),
        (replace(REACHED, agrees=False), "no_consent"),
    ],
)
def test_the_first_thing_in_the_way(guardian: GuardianRow, way: Way) -> None:
    assert way_to(guardian) == way


@pytest.mark.parametrize(
    ("signed", "families", "state"), [(0, 0, ""), (0, 1, "none"), (1, 1, "all"), (1, 2, "some"), (2, 2, "all")]
)
def test_a_card_is_signed_when_every_home_has_signed(signed: int, families: int, state: State) -> None:
    assert signed_state(signed, families) == state
