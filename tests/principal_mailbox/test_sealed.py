"""What an anonymous letter leaves behind at the real callback: a row like anybody's, and not one word."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.simulator import pushes
from bot.simulator.markup import Fields
from storage.inbox import InboxRow
from storage.media import Media
from storage.outbox import OutboxRow
from storage.principal_mailbox import Letter
from storage.tasks import Task
from tests.principal_mailbox.door import Door

DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
BEFORE = ("校长信箱", "2", "1", "1", "课后班的老师常常不来", "1")


@pytest.fixture
def door(migrated_url: str, tmp_path: Path) -> Iterator[Door]:
    """On SQLite and on PostgreSQL."""
    made = Door(migrated_url, tmp_path)
    yield made
    made.close()


def count(session: Session, table: type) -> int:
    """How many rows."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def replies_kept(session: Session) -> int:
    """Pushes whose answer can still be read from the inbox."""
    return session.scalar(select(func.count()).where(InboxRow.reply.is_not(None), InboxRow.state == "sealed")) or 0


def test_a_repeat_hears_the_same_digits_and_sends_nothing_twice(door: Door) -> None:
    door.says("o_mother", *BEFORE)
    last = door.message("o_mother", pushes.text("1"))
    answers = {DIGITS.findall(door.deliver(last))[0] for _ in range(3)}
    assert len(answers) == 1
    assert door.house.database.read(count, Letter) == 1
    assert door.house.database.read(replies_kept) == 0
    assert door.house.database.read(count, OutboxRow) == 0


def test_a_repeat_on_the_way_hears_the_question_again(door: Door) -> None:
    door.says("o_mother", *BEFORE[:4])
    message = door.message("o_mother", pushes.text(BEFORE[4]))
    first, again = door.deliver(message), door.deliver(message)
    assert "写完回" in first or "记下" in first
    assert "success" not in again
    assert DIGITS.search(door.says("o_mother", "1", "1"))


@pytest.mark.parametrize("push", [pushes.voice("M1"), pushes.image("M2", "http://127.0.0.1/x.jpg")])
def test_a_voice_or_picture_in_between_was_never_there(door: Door, push: Fields) -> None:
    door.says("o_mother", *BEFORE[:4])
    door.deliver(door.message("o_mother", push))
    assert door.house.database.read(count, Media) == 0
    assert door.house.database.read(count, Task) == 0


def test_the_answer_is_read_by_the_digits_and_kept_nowhere(door: Door) -> None:
    code = DIGITS.findall(door.says("o_mother", *BEFORE, "1"))[0]
    message = door.message("o_father", pushes.text(f"取信 {code}"))
    assert "还没有回" in door.deliver(message)
    assert "还没有回" in door.deliver(message)
    assert door.house.database.read(replies_kept) == 0
