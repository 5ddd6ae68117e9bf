"""每月报平安, word for word: from the question to the changed file."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.golden import agrees
from tests.left_behind.world import Away
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, world: Away) -> None:
        self.world, self.lines = world, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(db: Database) -> Story:
    """On Tuesday the 3rd, at nine."""
    return Story(Away(db))


def test_one_tap_is_enough(story: Story) -> None:
    assert story.world.asks() == 1
    story.lines += story.world.texts_for("mother")
    story.says("mother", "1", "1", "1", "0", "报平安", "1", "2")
    story.agrees("same")


def test_who_has_moved_says_where_and_when_to_call(story: Story) -> None:
    story.world.asks()
    story.says("mother", "报平安", "2", "东莞长平", "2", "东莞常平", "1", "3", "报备")
    story.lines += story.world.news()
    story.agrees("moved")


def test_who_is_home_is_asked_to_meet(story: Story) -> None:
    story.says("mother", "报平安", "4", "1", "1")
    story.agrees("home")


def test_silence_is_followed_up_until_the_teacher_knows(story: Story) -> None:
    world = story.world
    for day in range(3, 16):
        world.goes_on_to(at(day, 9))
        if world.asks():
            for name in ("mother", "grandmother"):
                story.lines += [f"{day}: {name}", *world.texts_for(name)[-1:]]
    story.says("grandmother", "1", "2")
    story.lines += world.news()
    story.agrees("silence")


def test_two_runs_send_once(story: Story) -> None:
    world = story.world
    sent = []
    for day in range(1, 25):
        world.goes_on_to(at(day, 9))
        first, second = world.asks(), world.asks()
        sent += [(day, first)] if first else []
        assert second == 0
        world.now += timedelta(hours=1)
    assert sent == [(3, 1), (6, 1), (10, 1), (13, 1)]
