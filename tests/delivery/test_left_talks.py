"""What was spoken to a teacher, the counselor or the own child and not sent is found by the sweep; the rest stays."""

from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.dialogue.left_media_sweep import LeftMediaSweep
from bot.services import Registry
from handlers.affection_hotline import SERVICE as AFFECTION_HOTLINE
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.counseling import SERVICE as COUNSELING
from handlers.teacher_line import SERVICE as TEACHER_LINE
from storage.media import Media
from storage.session import Database
from tests import factories
from tests.affection_hotline.far import Far
from tests.school_week import at


class Speaking(Far):
    """A school in which all three can be spoken to; Friday noon."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, AFFECTION_HOTLINE, TEACHER_LINE, COUNSELING, CONTACT_TASKS))


@pytest.fixture
def world(sqlite_db: Database) -> Speaking:
    """With a counselor."""
    made = Speaking(sqlite_db)

    def joins(session: Session) -> None:
        factories.role(session, factories.staff(session, made.cast.school, name="许宁"), Role.COUNSELOR)

    made.do(joins)
    made.is_at(at(20, 12))
    return made


# Up to where a voice is awaited, by what it is for.
BEGUN = {
    "teacher": ("问老师", "1"),
    "leave": ("请假", "1"),
    "counselor": ("心里话", "1", "1"),
    "child": ("留言", "1"),
    "unasked": (),
}
SENT = {"teacher": ("1",), "counselor": ("1",), "child": ("1",), "unasked": ("1", "1")}
GIVEN_UP = ("0",)


def speaks(world: Speaking, what: str, *then: str) -> None:
    """The mother begins, speaks, and goes on so."""
    for text in BEGUN[what]:
        world.says("mother", text)
    world.voice("mother")
    for text in then:
        world.says("mother", text)


def erased(world: Speaking, days: float) -> bool:
    """Whether the recording is gone so long afterwards, without anybody writing any more."""
    LeftMediaSweep(world.db, [world.school], lambda: machine_now() + timedelta(days=days)).run()
    (row,) = world.db.read(lambda session: list(session.scalars(select(Media.erased_at))))
    return row is not None


@pytest.mark.parametrize("what", BEGUN)
def test_a_voice_that_is_simply_left_lying_goes_in_time(world: Speaking, what: str) -> None:
    speaks(world, what)
    assert not erased(world, 0.9)
    assert not erased(world, 1.1)
    assert erased(world, 2.2)


@pytest.mark.parametrize("what", BEGUN)
def test_a_voice_that_was_given_up_goes_too(world: Speaking, what: str) -> None:
    speaks(world, what, *GIVEN_UP)
    assert erased(world, 1.1)


@pytest.mark.parametrize("what", SENT)
def test_what_was_sent_stays(world: Speaking, what: str) -> None:
    speaks(world, what, *SENT[what])
    world.says("mother", "谢谢")
    assert not erased(world, 1.1)
    assert not erased(world, 5)
