"""What waits of files and reports stands on the family's page and in the teacher's day, and goes when it is done."""

import pytest

from bot.core.overview import TeacherLine
from handlers.left_behind.overview import for_family, for_teacher
from storage.session import Database
from tests.left_behind.world import Away
from tests.school_browsers import Browsers
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> Away:
    """The 3rd of November, the files are open."""
    made = Away(sqlite_db)
    made.job("left_behind_files")
    return made


def family(world: Away, name: str) -> list[str]:
    """The lines on the page of one of the cast."""
    actor = world.actor(name)
    return [line.words for line in world.db.read(for_family, world.school, actor, world.now)]


def teacher(world: Away, name: str = "class_teacher") -> list[tuple[str, int, int | None, bool]]:
    """The lines of a teacher's day."""
    actor = world.actor(name)
    lines: list[TeacherLine] = world.db.read(for_teacher, world.school, actor, world.now)
    return [(line.words, line.count, line.total, line.urgent) for line in lines]


def test_a_report_waits_until_it_is_given(world: Away) -> None:
    assert family(world, "mother") == []
    world.asks()
    assert family(world, "mother") == ["每月报平安,十秒钟"]
    assert teacher(world) == [("在外家长这个月报平安", 0, 1, False)]
    for text in ("报平安", "1"):
        world.says("mother", text)
    assert family(world, "mother") == []
    assert teacher(world) == [("在外家长这个月报平安", 1, 1, False)]


def test_the_adult_beside_the_child_and_then_the_teacher(world: Away) -> None:
    for day in (3, 6, 10, 13):
        world.goes_on_to(at(day, 9))
        world.asks()
    assert family(world, "grandmother") == ["孩子的家人这个月联系上了吗"]
    assert family(world, "father") == []
    for text in ("1", "2"):
        world.says("grandmother", text)
    assert family(world, "grandmother") == []
    assert ("在外的家长,等您听或联系", 1, None, True) in teacher(world)
    assert teacher(world, "subject_teacher") == []


def test_the_page_says_it_as_the_chat_does(world: Away) -> None:
    browsers = Browsers(world.db, week=world)
    for day in (3, 6, 10, 13):
        world.goes_on_to(at(day, 9))
        world.asks()
    path = f"/m/report-in/{world.cast.mother.id}"
    assert browsers.opens("father", path).status_code == 404
    assert "老师会想办法联系" in browsers.sends("grandmother", path, said="not_reached").text
    assert browsers.opens("mother", "/m/report-in").status_code == 303
    desk = browsers.at_desk("class_teacher")
    month = f"/desk/left-behind/{world.cast.class_32.id}/month"
    assert "联系不上,请您想办法" in desk.get(month).text
    token = desk.get(month).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    desk.post(month, data={"csrf_token": token, "guardian": str(world.cast.mother.id), "answer": "same"})
    assert "都没变" in desk.get(month).text
    assert teacher(world) == [("在外家长这个月报平安", 1, 1, False)]


def test_proposals_wait_for_the_class_teacher_only(world: Away) -> None:
    for text in ("改孩子的情况", "2", "4", "哮喘", "1"):
        world.says("grandmother", text)
    assert ("家长想改孩子的档案", 1, None, False) in teacher(world)
    assert all("想改" not in words for words, *_ in teacher(world, "teacher_parent"))
