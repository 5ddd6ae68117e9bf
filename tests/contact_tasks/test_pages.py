"""Calls and slips on a page; the paper."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from storage.session import Database
from tests.contact_tasks.world import HumanRungs
from tests.school_browsers import TOKEN, Browsers


@pytest.fixture
def world(sqlite_db: Database) -> HumanRungs:
    """On Friday at four."""
    return HumanRungs(sqlite_db)


@pytest.fixture
def browsers(world: HumanRungs) -> Browsers:
    """The school's pages."""
    return Browsers(world.db, week=world)


def post(desk: FlaskClient, path: str, **values: str | list[str]) -> TestResponse:
    """Send the form of a page and follow where it leads; for who sees no form, with the token of the log-in page."""
    token = TOKEN.search(desk.get(path).text + desk.get("/desk/login").text)
    assert token
    return desk.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)


def task_on(page: str) -> str:
    """The first call or slip of the page."""
    found = re.search(r'name="(?:task|back)"\s+value="(\d+)"|name="option\.(\d+)"', page)
    assert found
    return found[1] or found[2]


def test_calls_are_made_from_the_page(world: HumanRungs, browsers: Browsers) -> None:
    world.calls(world.owe([world.cast.xiaoming.id, world.child("王小花")]))
    desk = browsers.at_desk("class_teacher")
    page = desk.get("/desk/calls").text
    assert "tel:13900006688" in page
    assert "您好,我是青山小学的杨老师。" in page
    again = post(desk, "/desk/calls", task=task_on(page), result="reached", option="2").text
    assert ("李小明" in again, "王小花" in again) == (False, True)
    last = post(desk, "/desk/calls", task=task_on(again), result="wrong_number").text
    assert "现在没有要打的电话。" in last
    assert "王小花" in desk.get("/desk/slips").text


@pytest.mark.parametrize(
    "values",
    [
        {"result": "reached", "option": "3"},
        {"result": "burned"},
        {"result": "reached", "option": "x"},
        {"task": "1", "result": "no_answer"},
    ],
)
def test_what_no_page_offers_meets_nothing(world: HumanRungs, browsers: Browsers, values: dict[str, str]) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    desk = browsers.at_desk("class_teacher")
    task = task_on(desk.get("/desk/calls").text)
    assert post(desk, "/desk/calls", **{"task": task, **values}).status_code == 404
    assert [each.result for each in world.tasks()] == [""]


def test_slips_are_printed_and_ticked(world: HumanRungs, browsers: Browsers) -> None:
    world.slips(world.owe([world.cast.xiaoming.id, world.child("王小花")]))
    desk = browsers.at_desk("class_teacher")
    assert "打印纸条(2张)" in desk.get("/desk/slips").text
    paper = desk.get("/desk/slips.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    page = desk.get("/desk/slips").text
    assert "全部再打印一次(2张)" in page
    assert desk.get("/desk/slips.pdf").headers["Location"].endswith("/desk/slips")
    assert desk.get("/desk/slips.pdf?again=1").status_code == 200
    back = re.findall(r'name="back" value="(\d+)"', page)
    read = post(desk, "/desk/slips", kept="1", back=back).text
    slip = task_on(read)
    left = post(desk, "/desk/slips", kept="1", **{f"option.{slip}": "1"}).text
    assert left.count("勾的是?") == 1


def test_nobody_else_sees_a_number_or_ticks(world: HumanRungs, browsers: Browsers) -> None:
    world.calls(world.owe([world.cast.xiaoming.id]))
    world.slips(world.owe([world.child("王小花")]))
    call, slip = world.tasks()
    for name in ("subject_teacher", "teacher_parent", "principal"):
        desk = browsers.at_desk(name)
        seen = desk.get("/desk/calls").text + desk.get("/desk/slips").text
        assert "13900006688" not in seen
        assert "李小明" not in seen
        assert [
            post(desk, "/desk/calls", task=str(call.id), result="no_answer").status_code,
            post(desk, "/desk/slips", kept="1", back=[str(slip.id)]).status_code,
            desk.get("/desk/slips.pdf?again=1").status_code,
        ] == [404, 404, 303]
    assert [(each.tries, each.closed_at) for each in world.tasks()] == [(0, None), (0, None)]
    assert "李小明" not in browsers.opens("mother", "/desk/calls").text
