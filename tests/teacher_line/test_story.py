"""Parents and teachers in chat, word for word."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.session import Database
from tests.teacher_line.world import Line
from tests.told_story import Story

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def story(db: Database) -> Story[Line]:
    """On Monday the 23rd, at ten in the morning."""
    return Story(Line(db), GOLDEN)


def test_a_parent_asks_and_is_answered_in_the_own_hours(story: Story[Line]) -> None:
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


def test_at_night_the_teacher_rests_and_what_cannot_wait_is_told_at_once(story: Story[Line]) -> None:
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


def test_leave_is_asked_for_and_settled_with_one_tap(story: Story[Line]) -> None:
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


def test_without_an_answer_the_office_takes_over(story: Story[Line]) -> None:
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


def test_the_principal_calls_back_in_three_taps(story: Story[Line]) -> None:
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
