"""Threads and the principal's queue on pages, as their people open them."""

import pytest

from handlers.teacher_line.actions import asking, principal
from storage.session import Database
from tests.school_browsers import Browsers
from tests.school_week import at
from tests.teacher_line.world import Line


@pytest.fixture
def line(db: Database) -> Line:
    """Monday the 23rd, ten o'clock; the father has asked."""
    made = Line(db)
    where = (made.school, made.actor("father"), made.cast.xiaoming.id, made.cast.class_teacher.id)
    made.do(asking.ask, *where, ["饭卡丢了"], made.now)
    return made


def test_a_teacher_answers_at_the_desk_and_the_parent_reads_it(line: Line) -> None:
    browsers, thread = Browsers(line.db, line), line.threads()[0].id
    assert "饭卡丢了" in browsers.opens("class_teacher", "/desk/threads").text
    page = f"/desk/threads/{thread}"
    assert "说好今天下午5点半前回" in browsers.opens("class_teacher", page).text
    assert browsers.sends("class_teacher", page, act="reply", words=" ").status_code == 422
    assert browsers.sends("class_teacher", page, act="agreed").status_code == 404
    refused = browsers.sends("class_teacher", page, act="reply", words="请交30元班费到我微信")
    assert refused.status_code == 422
    assert browsers.sends("class_teacher", page, act="reply", words="在讲台抽屉里").status_code in (302, 303)
    assert "在讲台抽屉里" in browsers.opens("father", "/m/ask").text
    for name in ("mother", "other_parent"):
        assert "饭卡" not in browsers.opens(name, "/m/ask").text
    for name in ("subject_teacher", "teacher_parent", "principal", "father", "foreign_principal"):
        assert browsers.opens(name, page).status_code == 404
    browsers.sends("father", "/m/ask", solved=str(thread))
    assert line.threads()[0].ended == "thanks"


def test_late_ones_are_marked_and_the_office_has_its_own(line: Line) -> None:
    browsers = Browsers(line.db, line)
    line.goes_on_to(at(23, 18))
    assert "过了时间" in browsers.opens("class_teacher", "/desk/threads").text
    assert "学校在催" in browsers.opens("father", "/m/ask").text
    line.goes_on_to(at(24, 7, 15))
    line.job("teacher_line")
    assert "饭卡丢了" in browsers.opens("office", "/desk/threads").text
    assert "饭卡丢了" in browsers.opens("principal", "/desk/threads").text
    assert "饭卡丢了" not in browsers.opens("teacher_parent", "/desk/threads").text


def test_leave_is_settled_at_the_desk(line: Line) -> None:
    days = asking.Leave(line.now.date(), line.now.date())
    where = (line.school, line.actor("mother"), line.cast.xiaoming.id, line.cast.class_teacher.id)
    thread = line.do(asking.ask, *where, ["发烧"], line.now, leave=days).thread_id
    browsers = Browsers(line.db, line)
    browsers.sends("class_teacher", f"/desk/threads/{thread}", act="agreed")
    assert "老师同意了" in browsers.opens("mother", "/m/ask").text
    assert line.texts_for("mother") == ["杨老师同意了:李小明 11月23日请假。"]


def calls(line: Line) -> int:
    """The father stands in the queue."""
    where = (line.school, line.actor("father"), line.cast.xiaoming.id)
    return line.do(principal.ask_call, *where, ["食堂的事"], line.now).call_id


def test_the_principal_calls_and_nobody_else_sees_the_number(line: Line) -> None:
    page = f"/desk/principal-calls/{calls(line)}"
    browsers = Browsers(line.db, line)
    assert "李小明" in browsers.opens("principal", "/desk/principal-calls").text
    assert "13600004455" not in browsers.opens("principal", "/desk/principal-calls").text
    assert 'href="tel:13600004455"' in browsers.opens("principal", page).text
    for name in ("office", "class_teacher", "foreign_principal", "father", "stranger"):
        assert browsers.opens(name, page).status_code == 404
        assert browsers.opens(name, "/desk/principal-calls").status_code == 404
    browsers.sends("principal", page, act="talked", words="下周起加保温桶")
    assert [each.state for each in line.calls()] == ["done"]
    assert "保温桶" in line.texts_for("father")[-1]
    assert browsers.sends("principal", page, act="talked").status_code == 422


def test_the_queue_is_stood_in_once_and_can_be_left(line: Line) -> None:
    first = calls(line)
    assert calls(line) == first
    assert line.do(principal.own_call, line.school, line.actor("mother")) is None
    line.goes_on_to(at(23, 10, 1))
    where = (line.school, line.actor("mother"), line.cast.xiaoming.id)
    assert line.do(principal.ask_call, *where, [], line.now).place == 2
    line.do(principal.give_up, line.actor("father"), first)
    place = line.do(principal.own_call, line.school, line.actor("mother"))
    assert place
    assert place.place == 1


def test_who_waits_too_long_is_named_to_the_office(line: Line) -> None:
    calls(line)
    line.goes_on_to(at(25, 7, 15))
    line.job("teacher_line")
    assert not [each for each in line.news(line.office) if "校长热线" in each]
    line.goes_on_to(at(26, 7, 15))
    line.job("teacher_line")
    assert "校长热线有1位家长过了说好的日子还没接到电话。" in line.news(line.office)
