"""What may end an alarm, and what is a proof: tables."""

import pytest

from handlers.care.rules import OUTCOMES, is_proof, may_end


@pytest.mark.parametrize(
    ("outcome", "left", "may"),
    [
        *((outcome, (), True) for outcome in OUTCOMES),
        ("mistake", ("contact", "report"), True),
        ("safe", ("authority",), True),
        ("safe", ("contact",), False),
        ("safe", ("authority", "report"), False),
        ("in_care", ("authority",), False),
        ("handed_over", ("parent",), False),
    ],
)
def test_an_alarm_ends_when_nothing_is_owed(outcome: str, left: tuple[str, ...], *, may: bool) -> None:
    assert may_end(outcome, left) is may


@pytest.mark.parametrize(("words", "is_one"), [("好", False), ("已办", False), ("  ", False), ("23:14 奶奶接", True)])
def test_a_proof_says_something(words: str, *, is_one: bool) -> None:
    assert is_proof(words) is is_one
