"""What is read from the first word of danger to the closed alarm, word for word."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.care.world import Watch
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.lines = watch, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.watch.says(name, text))]

    def gets(self, name: str) -> None:
        self.lines += [f"→ {name}", *self.watch.texts_for(name)]

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(watch: Watch) -> Story:
    """On Friday night."""
    return Story(watch)


def test_a_grandmother_writes_it_in_the_middle_of_a_form(story: Story) -> None:
    story.says("grandmother", "说说在家", "1", "孩子说不想活了", "1", "今天还没有吃饭", "1")
    story.gets("duty")
    story.says("duty", "1")
    story.watch.later(minutes=4)
    story.says("duty", "1", "1", "奶奶,小明奶奶", "1", "23:14 打 13900006688,奶奶接的,孩子在身边", "1")
    story.agrees("grandmother")


def test_a_stranger_is_helped_and_leaves_a_number(story: Story) -> None:
    story.says("stranger", "我爸爸又打我了", "9", "13811112222")
    story.gets("duty")
    story.says("duty", "警报", "1", "1")
    story.agrees("stranger")


def test_an_alarm_ends_only_when_all_is_done_and_a_mistake_with_a_word(story: Story) -> None:
    watch = story.watch
    watch.says("father", "孩子不见了")
    story.says("duty", "1", "2", "1", "已经找到了,在同学家", "1")
    watch.now += timedelta(minutes=1)
    story.says("duty", "0", "警报", "1", "2", "4", "其实在同学家写作业", "1", "警报")
    story.agrees("ending")
