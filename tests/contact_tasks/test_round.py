"""The two rounds: one message with everything, and none when there is nothing."""

from collections.abc import Sequence

import pytest

from storage.session import Database
from storage.staff_news import News, put_news
from tests.contact_tasks.world import HumanRungs
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> HumanRungs:
    """A week of tasks begins on Friday at four."""
    return HumanRungs(sqlite_db)


def news(world: HumanRungs, *lines: str, step: str = "", label: str = "") -> None:
    """These lines wait for the class teacher."""
    for number, line in enumerate(lines):
        teacher = world.cast.class_teacher.id
        world.do(put_news, world.school.id, News(teacher, f"line {number}", line, step, label), world.now)


def rounds(world: HumanRungs, moments: Sequence[tuple[int, str]]) -> list[int]:
    """How many messages each round writes."""
    written = []
    for day, job in moments:
        world.now = at(day, 7, 30) if job == "staff_morning" else at(day, 16, 30)
        written.append(world.job(job))
    return written


MORNING, AFTERNOON = "staff_morning", "staff_afternoon"


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("news", [1, 0, 0, 0]),
        ("call", [1, 1, 1, 1]),  # a call is waited for twice a day
        ("slip", [1, 1, 0, 1]),  # opened today; tomorrow the morning is enough
        ("nothing", [0, 0, 0, 0]),
    ],
)
def test_who_is_told_when(world: HumanRungs, what: str, written: list[int]) -> None:
    world.now = at(23, 7)
    if what == "news":
        news(world, "三(2)班的联系卡签了30家。")
    elif what != "nothing":
        owed = world.owe([world.cast.xiaoming.id])
        (world.calls if what == "call" else world.slips)(owed)
    got = rounds(world, [(23, MORNING), (23, AFTERNOON)])
    later = rounds(world, [(24, AFTERNOON), (25, MORNING)])
    assert [*got, *later] == written


def test_all_of_it_is_one_message(db: Database) -> None:
    world = HumanRungs(db)
    news(world, "三(2)班的联系卡签了30家。", "王芳的手机号换了。")
    world.calls(world.owe([world.child() for _ in range(3)]))
    world.slips(world.owe([world.cast.xiaoming.id]))
    assert rounds(world, [(23, MORNING), (23, MORNING)]) == [1, 0]
    assert world.texts_for("class_teacher") == [
        "早上好。今天的事:\n三(2)班的联系卡签了30家。\n王芳的手机号换了。\n"
        "要打电话 3家,回 1 一家一家打。\n纸条 1张要打印,回 2。"
    ]


def test_a_line_leads_on_by_its_number(world: HumanRungs) -> None:
    news(world, "有2家要打电话。", step="contact_tasks.calls", label="打电话")
    rounds(world, [(23, MORNING)])
    assert world.texts_for("class_teacher") == ["早上好。今天的事:\n有2家要打电话。 回 1。"]
    assert world.says("class_teacher", "1").text == "现在没有要打的电话。"


def test_what_is_too_long_for_wechat_goes_on_in_a_second_message(world: HumanRungs) -> None:
    news(world, "长" * 500, "话" * 500, "说" * 900)
    rounds(world, [(23, MORNING)])
    texts = world.texts_for("class_teacher")
    assert all(len(text.encode()) <= 2048 for text in texts)
    assert [text[-1] for text in texts] == ["长", "话", "说"]


def test_on_a_sunday_nobody_is_told(world: HumanRungs) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    assert world.texts_for("class_teacher") == []
    assert world.texts_for("principal") == []
