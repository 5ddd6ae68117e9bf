"""Calls to families in chat, word for word."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.golden import agrees
from tests.phone_call.world import Calls
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, world: Calls) -> None:
        self.world, self.lines = world, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(db: Database) -> Story:
    """On Monday the 2nd, at twenty past seven."""
    return Story(Calls(db))


def test_a_month_s_list_is_called_in_three_taps_each(story: Story) -> None:
    world = story.world
    world.child("王小花")
    assert world.list_of_the_month() > 0
    world.goes_on_to(at(24, 12))
    story.lines += world.news()
    story.says("class_teacher", "回访", "1", "3", "5", "回访")
    story.agrees("three_taps")


def test_a_need_becomes_a_promise_with_an_owner_and_a_day(story: Story) -> None:
    story.world.asks()
    story.says("class_teacher", "回访", "2", "每周二下课给他讲一会儿", "2", "2", "撤", "回访")
    story.agrees("needs_care")


def test_nobody_takes_it_three_times_then_it_goes_another_way(story: Story) -> None:
    story.world.asks()
    for _ in range(3):
        story.says("class_teacher", "回访", "3")
        story.world.goes_on_to(story.world.now + timedelta(days=1))
    story.says("class_teacher", "回访", "3", "1", "撤", "回访")
    story.agrees("nobody_takes_it")


def test_a_wrong_number_leads_to_the_next_of_the_family(story: Story) -> None:
    story.world.asks()
    story.says("class_teacher", "回访", "4", "4", "撤", "1")
    story.agrees("wrong_number")


def test_a_call_of_one_s_own_is_noted(story: Story) -> None:
    world = story.world
    world.child("王小花")
    world.asks()
    story.says("class_teacher", "记电话", "2", "小花", "1", "6", "孩子回家爱说学校的事", "1")
    story.says("class_teacher", "记电话 李小明", "1", "1", "记电话 赵强")
    story.agrees("own_call")
