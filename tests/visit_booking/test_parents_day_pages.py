"""A parents' day and the gate on pages: opened and printed at the desk, chosen on the phone, kept at the gate."""

from pathlib import Path

import pytest

from handlers.visit_booking.actions.gate import guests
from handlers.visit_booking.actions.gate_paper import list_on_paper
from handlers.visit_booking.actions.parents_day_board import board
from handlers.visit_booking.actions.parents_day_paper import day_on_paper
from storage.session import Database
from tests.school_browsers import Browsers, post
from tests.school_week import at
from tests.visit_booking.days import SATURDAY, Days

FORM = {
    "day": "2026-11-28", "starts": "14:00", "ends": "16:00", "length": "10", "pause": "0",
    "words": "说说孩子。", "chosen_by": "2026-11-26",
}  # fmt: skip


@pytest.fixture
def days(sqlite_db: Database) -> Days:
    """Friday afternoon, a week before the day."""
    return Days(sqlite_db).settles()


@pytest.fixture
def browsers(days: Days, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(days.db, days, tmp_path)


def form(days: Days, **other: object) -> dict[str, object]:
    """What is filled in at the desk for both teachers."""
    teachers = [str(days.cast.class_teacher.id), str(days.cast.subject_teacher.id)]
    places = {f"place_{teachers[0]}": "三(2)班教室", f"place_{teachers[1]}": "二楼办公室"}
    return {**FORM, "teacher": teachers, **places, **other}


def home(days: Days, name: str) -> int:
    """The household of one of the cast."""
    return {"father": days.cast.father, "grandmother": days.cast.grandmother}[name].household_id


def test_opened_at_the_desk_chosen_on_the_phone(days: Days, browsers: Browsers) -> None:
    desk, new = browsers.at_desk("class_teacher"), f"/desk/parents-day/new/{days.cast.class_32.id}"
    assert "排得下:2 家,有 11 个时间" in post(desk, new, act="look", **form(days)).text
    opened = post(desk, new, act="open", **form(days))
    assert opened.status_code == 303
    assert "还有 2 家没选" in desk.get(opened.headers["Location"]).text
    mine = browsers.opens("father", "/m/parents-day").headers["Location"]
    path = mine.removeprefix(browsers.phone("father", ""))
    assert "14:40" in browsers.opens("father", path).text
    assert browsers.sends("father", path, turn="4").status_code == 303
    assert days.code("father") in browsers.opens("father", path).text
    assert "14:40" in desk.get(opened.headers["Location"]).text
    assert browsers.sends("father", path, act="off").status_code == 303
    assert days.bookings() == []


def test_what_does_not_fit_is_refused_with_what_would(days: Days, browsers: Browsers) -> None:
    days.classmates(*(f"王小{number}" for number in range(10)))
    desk, new = browsers.at_desk("class_teacher"), f"/desk/parents-day/new/{days.cast.class_32.id}"
    for act in ("look", "open"):
        said = post(desk, new, act=act, **form(days, ends="15:00")).text
        assert "排不下" in said
        assert "延到 16:10" in said
        assert 'value="15:00"' in said
    assert "请填好" in post(desk, new, act="open", **form(days, day="")).text


def test_a_turn_that_is_gone_is_said_on_the_page(days: Days, browsers: Browsers) -> None:
    day_id = days.opens()
    path = f"/m/parents-day/{day_id}/{home(days, 'father')}"
    days.says("grandmother", "1")
    days.says("grandmother", "1")
    said = browsers.sends("father", path, turn="0")
    assert (said.status_code, "别家先选了" in said.text) == (422, True)


def test_the_teacher_enters_what_was_said_on_the_telephone(days: Days, browsers: Browsers) -> None:
    days.classmates("王小龙", bound=False)
    day_id = days.opens()
    desk, page = browsers.at_desk("class_teacher"), f"/desk/parents-day/{day_id}"
    left = days.do(board, days.actor("class_teacher"), day_id, days.now).left
    (paper,) = [family for family in left if not family.identity_ids]
    assert "没有微信" in desk.get(page).text
    post(desk, page, act="enter", home=str(paper.household_id), turn="3")
    assert days.turns() == {3: paper.household_id}
    post(desk, page, act="nudge")
    assert "还没选时间" in days.texts_for("father")[-1]
    post(desk, page, act="out", home=str(paper.household_id))
    assert days.turns() == {}
    post(desk, page, act="call_off", note="那天停电。")
    assert "那天停电" in days.texts_for("father")[-1]


@pytest.mark.parametrize("name", ["other_parent", "grandmother", "stranger", "class_teacher"])
def test_a_familys_page_is_nobody_elses(days: Days, browsers: Browsers, name: str) -> None:
    day_id = days.opens()
    path = f"/m/parents-day/{day_id}/{home(days, 'father')}"
    assert browsers.opens(name, path).status_code == 404


@pytest.mark.parametrize("name", ["teacher_parent", "guard"])
def test_a_days_board_is_its_teachers(days: Days, browsers: Browsers, name: str) -> None:
    day_id = days.opens()
    desk = browsers.at_desk(name)
    for path in (f"/desk/parents-day/{day_id}", f"/desk/parents-day/{day_id}/paper"):
        assert desk.get(path).status_code == 404
    assert desk.get(f"/desk/parents-day/new/{days.cast.class_32.id}").status_code == 404


def test_the_subject_teacher_looks_and_changes_nothing(days: Days, browsers: Browsers) -> None:
    day_id = days.opens()
    desk, page = browsers.at_desk("subject_teacher"), f"/desk/parents-day/{day_id}"
    assert "时间表" in desk.get(page).text
    assert post(desk, page, act="nudge").status_code == 404
    assert desk.get(f"{page}/paper").mimetype == "application/pdf"


def arrivals(days: Days) -> None:
    """Two families have a turn; it is shortly before."""
    days.opens()
    for name in ("grandmother", "father"):
        days.says(name, "1")
        days.says(name, "1")
    days.goes_on_to(at(28, 13, 50))


def test_the_gate_on_the_guards_phone(days: Days, browsers: Browsers) -> None:
    arrivals(days)
    desk = browsers.at_desk("guard")
    page, code = desk.get("/desk/gate").text, days.code("father")
    assert ("还没到 2 家" in page, "小明" in page, code in page) == (True, False, False)
    came = post(desk, "/desk/gate", code=code)
    assert "三(2)班 爸爸 → 杨、李老师,三(2)班教室" in desk.get(came.headers["Location"]).text
    assert "今天进过了" in post(desk, "/desk/gate", code=code).text
    wrong = post(desk, "/desk/gate", code="12a4")
    assert (wrong.status_code, "请打四个数字" in wrong.text) == (422, True)
    (other,) = [each.booking_id for each in days.do(guests, days.actor("guard"), SATURDAY) if each.state == "booked"]
    post(desk, "/desk/gate", came=[str(other)], many="1")
    assert "到了 2 家" in desk.get("/desk/gate").text
    post(desk, "/desk/gate", undo=str(other))
    assert "还没到 1 家" in desk.get("/desk/gate").text


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher"])
def test_the_gate_is_the_guards_and_the_leaders(days: Days, browsers: Browsers, name: str) -> None:
    for path in ("/desk/gate", "/desk/gate/paper"):
        assert browsers.at_desk(name).get(path).status_code == 404
        assert browsers.at_desk("principal").get(path).status_code == 200


def test_who_did_not_come_came_after_all(days: Days, browsers: Browsers) -> None:
    arrivals(days)
    days.passes(at(28, 15))
    desk = browsers.at_desk("class_teacher")
    page = desk.get("/desk/missed").text
    assert page.count("其实来了") > 2
    (first, *_) = [each for each in days.bookings("missed") if each.staff_id == days.cast.class_teacher.id]
    post(desk, "/desk/missed", was_there=str(first.id))
    assert len([each for each in days.bookings("missed") if each.staff_id == first.staff_id]) == 1


def test_the_printed_lists_hold_what_they_must(days: Days) -> None:
    arrivals(days)
    found = days.do(guests, days.actor("guard"), SATURDAY)
    (picture,) = list_on_paper("青山小学", SATURDAY, found, kind="png")
    assert picture.startswith(b"\x89PNG")
    day_id = next(each.day_id for each in days.bookings() if each.day_id)
    of = days.do(board, days.actor("class_teacher"), day_id, days.now)
    pages = days.do(day_on_paper, "青山小学", days.actor("class_teacher"), of, days.now, kind="png")
    assert len(pages) == 2
