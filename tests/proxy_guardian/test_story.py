"""A proxy guardian's month in chat, word for word."""

from pathlib import Path

import pytest

from storage.session import Database
from tests.golden import agrees
from tests.proxy_guardian.world import END_OF_TERM, LeftBehind
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, world: LeftBehind) -> None:
        self.world, self.lines = world, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def speaks(self, name: str) -> None:
        self.lines += [f"{name}: (语音)", shown(self.world.speaks(name))]

    def gets(self, name: str) -> None:
        self.lines += [f"→ {name}", *self.world.texts_for(name)]

    def hears(self, name: str) -> None:
        self.lines += [f"→ {name}", *self.world.news(name)]

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(db: Database) -> Story:
    """On Monday the 2nd, at a quarter past seven."""
    return Story(LeftBehind(db))


def test_a_month_of_a_proxy_guardian(story: Story) -> None:
    world = story.world
    world.stands_in()
    story.gets("mother")
    story.hears("neighbour")
    assert world.job("proxy_duties") == 0, "nobody is reminded so early"
    world.goes_on_to(at(12, 19))
    story.says("neighbour", "我的代管", "1", "家里都好,在学骑车", "1")
    world.goes_on_to(at(20, 7, 15))
    assert world.job("proxy_duties") == 1
    story.hears("neighbour")
    story.says("neighbour", "我的代管", "1")
    story.speaks("neighbour")
    story.says("neighbour", "撤", "1", "1", "爸妈说过年回来", "1", "1", "134", "12", "跳过")
    world.goes_on_to(at(26, 7, 15))
    assert world.job("proxy_duties") == 0, "all is done"
    story.agrees("month")


def test_several_children_and_a_letter_at_the_end_of_term(story: Story) -> None:
    world = story.world
    for number in range(6):
        world.stands_in(world.child(f"王小{'一二三四五六'[number]}", f"30{number}"))
    world.stands_in(kind="agent")
    story.says("neighbour", "我的代管", "6", "2", "1", "0")
    world.goes_on_to(END_OF_TERM)
    world.job("proxy_duties")
    story.says("neighbour", "我的代管", "2", "3", "写好了,寄出去了", "0")
    story.agrees("several")
