"""What was written to everybody after a full week: the evening's cards, the reminder, the week's words, the lists."""

from collections.abc import Callable

import pytest

from tests.audience.families import CHILD, EVERYBODY, READS, WEEK
from tests.audience.visitor import Visitor

Visits = Callable[[str], Visitor]


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_outside_is_written_to_about_the_child(visits: Visits, name: str) -> None:
    visitor = visits(name)
    visitor.must_not_read(visitor.inbox(), "the outbox")
    if name.endswith("school") or name in ("stranger", "barred uncle", "parent who withdrew", "gate_guard"):
        assert visitor.inbox() == []


@pytest.mark.parametrize(
    ("name", "secret"), [("mother", CHILD[1]), ("father", WEEK[0]), ("classmate's parent", WEEK[0])]
)
def test_the_walk_would_see_a_leak(visits: Visits, name: str, secret: str) -> None:
    """Families do get it."""
    assert secret in READS[name]
    assert any(secret in text for text in visits(name).inbox())
