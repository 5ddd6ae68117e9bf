"""Calls and slips in chat, word for word."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.contact_tasks.world import HumanRungs
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, world: HumanRungs) -> None:
        self.world, self.lines = world, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def gets(self, name: str) -> None:
        self.lines += [f"→ {name}", *self.world.texts_for(name)]

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(sqlite_db: Database) -> Story:
    """On Friday at four."""
    return Story(HumanRungs(sqlite_db))


def test_calls_one_after_the_other(story: Story) -> None:
    world = story.world
    owed = world.owe([world.cast.xiaoming.id, world.child("王小花"), world.child("赵强", phone="")])
    world.calls(owed)
    world.now = at(20, 16, 30)
    world.job("staff_afternoon")
    story.gets("class_teacher")
    story.says("class_teacher", "1", "1", "2", "2", "3", "打电话")
    story.agrees("calls")


def test_a_call_that_nobody_takes_becomes_a_slip(story: Story) -> None:
    world = story.world
    world.calls(world.owe([world.child("王小花")]))
    story.says("class_teacher", "打电话", "2", "打电话", "2", "打电话", "2", "1", "打电话", "纸条")
    story.agrees("nobody_takes_it")


def test_a_wrong_number_leads_to_the_next_of_the_family_and_then_to_paper(story: Story) -> None:
    world = story.world
    world.calls(world.owe([world.cast.xiaoming.id]))
    story.says("class_teacher", "打电话", *("3" for _ in range(3)))
    story.agrees("wrong_number")


def test_a_family_says_it_in_its_own_words_and_it_is_taken_back(story: Story) -> None:
    world = story.world
    notice = world.notice(options="")
    world.calls(world.owe([world.cast.xiaoming.id], notice_id=notice))
    story.says("class_teacher", "打电话", "1", "奶奶来接", "撤", "打电话")
    story.agrees("own_words")


def test_slips_are_named(story: Story) -> None:
    world = story.world
    owed = world.owe([world.cast.xiaoming.id, world.child("王小花"), world.child("赵强")])
    world.slips(owed)
    world.now = at(23, 7, 30)
    world.job("staff_morning")
    story.gets("class_teacher")
    story.says("class_teacher", "1", "1", "纸条", "2", "小花 周洋", "小花、李小明", "1", "1", "2", "纸条", "3")
    story.agrees("slips_named")


def test_slips_of_two_notices(story: Story) -> None:
    world = story.world
    world.slips(world.owe([world.cast.xiaoming.id]))
    world.now += timedelta(minutes=1)
    world.slips(world.owe([world.cast.xiaoming.id], notice_id=world.notice(options="", title="交体检表", act="know")))
    story.says("class_teacher", "纸条", "2", "2", "小明", "纸条")
    story.agrees("two_notices")


def test_urgent_calls_are_pushed_at_once(story: Story) -> None:
    world = story.world
    world.now = at(20, 22, 30)
    world.calls(world.owe([world.cast.xiaoming.id]), urgent=True)
    world.calls(world.owe([world.child("王小花")]), urgent=True)
    story.gets("class_teacher")
    story.says("class_teacher", "1")
    story.agrees("urgent")


@pytest.mark.parametrize(
    ("hour", "pushed"),
    [
        (15, []),
        (17, ["急:【提前放学】有的家还没联系上,请把纸条让孩子带回去。\n最好11月21日 01:00 以前。\n回 1 看纸条。"]),
    ],
    ids=["the round of half past four comes in time", "Monday's round would be too late"],
)
def test_what_is_due_before_the_next_round_is_pushed_at_once(story: Story, hour: int, pushed: list[str]) -> None:
    world = story.world
    world.now = at(20, hour)  # a Friday; due eight hours later
    world.slips(world.owe([world.cast.xiaoming.id]))
    assert world.texts_for("class_teacher") == pushed


def test_nothing_to_do(story: Story) -> None:
    story.says("class_teacher", "打电话", "纸条")
    story.says("mother", "打电话", "纸条")
    assert [story.world.job(name) for name in ("staff_morning", "staff_afternoon")] == [0, 0]
    story.agrees("nothing")
