"""Parents and teachers in chat, word for word."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.golden import agrees
from tests.school_week import at, shown
from tests.teacher_line.world import Line

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """What was said, line by line."""

    def __init__(self, world: Line) -> None:
        self.world, self.lines = world, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def speaks(self, name: str) -> None:
        self.lines += [f"{name}: (语音)", shown(self.world.speaks(name))]

    def reads(self, name: str) -> None:
        """What came to this person since the last look."""
        found = self.world.waiting_for(name)
        known = sum(1 for line in self.lines if line.startswith(f"→ {name}"))
        self.lines += [f"→ {name} ({each.what}): {shown(each.reply)}" for each in found[known:]]

    def round(self, name: str, staff_id: int) -> None:
        self.lines += [f"({name} 的消息) {line}" for line in self.world.news(staff_id)]

    def goes_on_to(self, day: int, hour: int, minute: int = 0) -> None:
        self.world.goes_on_to(at(day, hour, minute))
        self.lines.append(f"-- {day}日 {hour:02}:{minute:02}")

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))


@pytest.fixture
def story(db: Database) -> Story:
    """On Monday the 23rd, at ten in the morning."""
    return Story(Line(db))


def test_a_parent_asks_and_is_answered_in_the_own_hours(story: Story) -> None:
    world = story.world
    story.says("father", "问老师", "1", "小明说数学听不懂,能帮帮他吗", "1")
    story.round("杨老师", world.cast.class_teacher.id)
    story.goes_on_to(23, 16, 30)
    world.job("staff_afternoon")
    story.reads("class_teacher")
    story.says("class_teacher", "1", "我每周二下课给他讲一会儿")
    story.reads("father")
    story.says("father", "1", "2", "谢谢老师,周二我来接他", "1", "问老师", "1", "3")
    story.agrees("asked_and_answered")


def test_at_night_the_teacher_rests_and_what_cannot_wait_is_told_at_once(story: Story) -> None:
    story.goes_on_to(20, 22, 30)
    story.says("grandmother", "师长热线", "2", "1")
    story.speaks("grandmother")
    story.says("grandmother", "1")
    story.reads("class_teacher")
    story.says("grandmother", "1", "孩子发烧39度,明早来不了")
    story.reads("class_teacher")
    story.says("class_teacher", "1")
    story.speaks("class_teacher")
    story.reads("grandmother")
    story.agrees("at_night")


def test_leave_is_asked_for_and_settled_with_one_tap(story: Story) -> None:
    world = story.world
    story.goes_on_to(23, 7, 10)
    story.says("father", "请假", "1", "发烧了,去医院看看", "1")
    story.reads("class_teacher")
    story.says("class_teacher", "1", "1")
    story.reads("father")
    story.says("father", "请假", "5", "11月30日", "12月1日", "回老家", "1")
    story.round("杨老师", world.cast.class_teacher.id)
    story.says("class_teacher", "家长来话", "2")
    story.reads("father")
    story.agrees("leave")


def test_without_an_answer_the_office_takes_over(story: Story) -> None:
    world = story.world
    story.says("father", "问老师", "1", "小明的饭卡丢了", "1")
    story.goes_on_to(24, 7, 15)
    world.job("teacher_line")
    story.reads("father")
    story.round("杨老师", world.cast.class_teacher.id)
    story.round("韩老师", world.office)
    story.says("office", "家长来话", "在失物招领处,下午请小明来拿")
    story.reads("father")
    story.agrees("handed_on")


def test_the_principal_calls_back_in_three_taps(story: Story) -> None:
    world = story.world
    story.says("father", "校长热线", "食堂的事想当面说说", "1")
    story.says("grandmother", "校长热线", "1", "跳过", "校长热线", "0")
    story.round("周校长", world.cast.principal.id)
    story.says("principal", "校长热线", "1", "1", "1", "下周起加保温桶", "1", "1", "2")
    story.reads("father")
    story.reads("grandmother")
    for _ in range(2):
        world.goes_on_to(world.now + timedelta(days=1))
        story.says("principal", "校长热线", "1", "2")
    story.reads("grandmother")
    story.says("principal", "校长热线")
    story.agrees("principal")
