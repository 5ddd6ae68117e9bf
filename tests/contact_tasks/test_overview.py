"""Calls and slips stand in the day of whoever has them in hand."""

from bot.core.overview import TeacherLine
from handlers.contact_tasks.overview import for_teacher
from storage.session import Database
from tests.contact_tasks.world import HumanRungs


def lines(world: HumanRungs, name: str) -> list[TeacherLine]:
    """The lines of one of the cast."""
    actor = world.actor(name)
    return world.db.read(for_teacher, world.school, actor, world.now)


def test_own_calls_and_the_slips_of_the_own_class(db: Database) -> None:
    world = HumanRungs(db)
    called, quiet, paper = world.owe([world.child(), world.child("周洋"), world.child("赵强", phone="")])
    world.calls([called], urgent=True)
    world.calls([quiet])
    world.slips([paper])
    calls, slips = lines(world, "class_teacher")
    assert (calls.words, calls.count, calls.urgent, calls.view) == ("要打的电话", 2, True, "contact_tasks.calls")
    assert (slips.words, slips.count, slips.urgent, slips.step) == ("没收回的纸条", 1, False, "contact_tasks.slips")
    for other in ("subject_teacher", "teacher_parent", "foreign_principal", "grandmother"):
        assert lines(world, other) == [], other


def test_nothing_to_do_is_no_line(db: Database) -> None:
    assert lines(HumanRungs(db), "class_teacher") == []
