"""Who gets a call or a slip to do."""

from collections import Counter

from storage.session import Database
from tests.contact_tasks.world import HumanRungs


def test_five_calls_a_day_go_to_the_teacher_and_the_rest_to_the_office(db: Database) -> None:
    world = HumanRungs(db)
    children = [world.child(f"王小{n}") for n in "一二三四五六七"]
    owed = world.owe(children)
    assert Counter(world.names(world.calls(owed[:4]))) == {"杨静": 4}
    assert Counter(world.names(world.calls(owed))) == {"杨静": 5, "周正": 2}
    assert Counter(world.names(world.slips(owed))) == {"杨静": 7}
    slips = [task for task in world.tasks() if task.kind == "slip"]
    assert len({task.code_index for task in slips}) == 7
