"""The card on pages: a family's children on one, a class on another, and nobody else's."""

import html
import re

import pytest

from handlers.contact_card import actions
from storage.session import Database
from tests.school_browsers import TOKEN, Browsers, post


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """青山小学 with its pages."""
    return Browsers(sqlite_db)


def test_a_family_signs_on_the_page(browsers: Browsers) -> None:
    browsers.writes("今天帮同学打饭")
    page = browsers.opens("grandmother", "/m/card").text
    assert "李小明" in page
    assert "今天帮同学打饭" in page
    child = browsers.week.cast.xiaoming.id
    answer = browsers.sends("grandmother", "/m/card", pupil=child, until="2026-11-20")
    assert answer.status_code == 303
    assert browsers.signatures() == ["page"]
    assert "家里已经签过了" in browsers.opens("mother", "/m/card").text
    assert "知道了,签字" in browsers.opens("father", "/m/card").text


def test_signing_twice_on_the_page_signs_once(browsers: Browsers) -> None:
    browsers.writes()
    browser, child = browsers.app.test_client(), browsers.week.cast.xiaoming.id
    path = browsers.phone("father", "/m/card")
    token = TOKEN.search(browser.get(path).text)
    assert token is not None
    for _ in range(2):
        form = {"csrf_token": token[1], "pupil": child, "until": "2026-11-20"}
        assert browser.post(path, data=form).status_code == 303
    assert browsers.signatures() == ["page"]


def test_nobody_signs_words_that_were_not_on_the_page(browsers: Browsers) -> None:
    browsers.writes("今天帮同学打饭")
    seen = re.search(r'name="seen" value="([^"]+)"', browsers.opens("father", "/m/card").text)
    assert seen is not None
    form = {"pupil": browsers.week.cast.xiaoming.id, "until": "2026-11-20", "seen": seen[1]}
    browsers.writes("今天打了同学")
    answer = browsers.sends("father", "/m/card", **form)
    assert "老师刚改过这张卡" in answer.text
    assert "今天打了同学" in answer.text
    assert browsers.signatures() == []
    browsers.writes("今天帮同学打饭")
    assert browsers.sends("father", "/m/card", **form).status_code == 303
    assert browsers.signatures() == ["page"]


def test_a_page_without_a_card_says_so(browsers: Browsers) -> None:
    assert "现在没有要签的卡" in browsers.opens("grandmother", "/m/card").text


@pytest.mark.parametrize("name", ["stranger", "class_teacher", "principal", "foreign_principal"])
def test_who_has_no_child_meets_nothing(browsers: Browsers, name: str) -> None:
    browsers.writes()
    assert browsers.opens(name, "/m/card").status_code == 404


def test_another_family_sees_and_signs_nothing_of_this_child(browsers: Browsers) -> None:
    browsers.writes("今天帮同学打饭")
    assert "李小明" not in browsers.opens("other_parent", "/m/card").text
    with_card_of_their_own(browsers)
    child = browsers.week.cast.xiaoming.id
    answer = browsers.sends("other_parent", "/m/card", pupil=child, until="2026-11-20")
    assert answer.status_code == 404
    assert browsers.signatures() == []


@pytest.mark.parametrize("form", [{"pupil": "x"}, {"pupil": "1", "until": "morgen"}, {"pupil": "1", "until": ""}])
def test_a_made_up_form_meets_what_strangers_meet(browsers: Browsers, form: dict[str, str]) -> None:
    browsers.writes()
    assert browsers.sends("grandmother", "/m/card", **form).status_code == 404


def test_the_teacher_writes_a_class_on_one_screen(browsers: Browsers) -> None:
    class_id, child = browsers.week.cast.class_32.id, browsers.week.cast.xiaoming.id
    desk = browsers.at_desk("class_teacher")
    assert desk.get("/desk/cards").headers["Location"] == f"/desk/cards/{class_id}"
    fields = {"written": "1", "children": str(child), "d0": "1", "b0": ["0", "1"], "r0": "很热心"}
    answer = post(desk, f"/desk/cards/{class_id}", **fields)
    assert "1 张卡写好了。单独写了:李小明。" in answer.text
    assert browsers.week.says("father", "联系卡").text == (
        "【李小明】11月20日\n品德 好\n学习 好\n纪律 还可以\n卫生 好\n杨老师:学习很专心,主动帮同学,很热心"
    )
    fields = {"written": "1", "children": str(child), "d0": "1", "r0": "学习很专心,主动帮同学,很热心"}
    assert "单独写了" not in post(desk, f"/desk/cards/{class_id}", **fields).text
    assert "李小明<small>纪律 还可以 学习很专心" in desk.get(f"/desk/cards/{class_id}").text


def test_the_lower_of_two_taps_counts_and_none_is_good_again(browsers: Browsers) -> None:
    class_id, child = browsers.week.cast.class_32.id, browsers.week.cast.xiaoming.id
    desk = browsers.at_desk("class_teacher")
    post(desk, f"/desk/cards/{class_id}", written="1", children=str(child), h0=["1", "0"])
    assert "卫生 要加油" in browsers.week.says("father", "联系卡").text
    post(desk, f"/desk/cards/{class_id}", written="1", children=str(child))
    assert "卫生 好" in browsers.week.says("father", "联系卡").text


def test_a_note_and_a_recording_from_the_chat_stay_at_the_desk(browsers: Browsers) -> None:
    browsers.week.says("class_teacher", "写联系卡")
    browsers.week.says("class_teacher", "李小明 学习 有进步")
    browsers.week.speaks("class_teacher", media="77")
    browsers.week.says("class_teacher", "1")
    browsers.week.says("class_teacher", "1")
    class_id, child = browsers.week.cast.class_32.id, browsers.week.cast.xiaoming.id
    desk = browsers.at_desk("class_teacher")
    assert 'name="ln0" value="有进步"' in desk.get(f"/desk/cards/{class_id}").text
    post(desk, f"/desk/cards/{class_id}", written="1", children=str(child), ln0="有进步", h0="0")
    assert "学习 好,有进步\n纪律 好\n卫生 要加油" in browsers.week.says("father", "联系卡").text
    assert browsers.week.says("father", "3").media == "77"


def test_a_remark_that_is_refused_stays_on_the_screen(browsers: Browsers) -> None:
    class_id, child = browsers.week.cast.class_32.id, browsers.week.cast.xiaoming.id
    desk = browsers.at_desk("class_teacher")
    answer = post(desk, f"/desk/cards/{class_id}", written="1", children=str(child), r0="请交30元")
    assert answer.status_code == 400
    assert "学校规定不在这里向家长收钱" in answer.text
    assert 'value="请交30元"' in answer.text
    assert "现在没有要签的卡" in browsers.opens("father", "/m/card").text


@pytest.mark.parametrize("forged", [{"children": "x"}, {"d0": "7"}, {"d0": "gut"}, {"b0": "x"}])
def test_a_made_up_day_meets_what_strangers_meet(browsers: Browsers, forged: dict[str, str]) -> None:
    class_id, child = browsers.week.cast.class_32.id, browsers.week.cast.xiaoming.id
    fields = {"written": "1", "children": str(child), **forged}
    assert post(browsers.at_desk("class_teacher"), f"/desk/cards/{class_id}", **fields).status_code == 404


def test_who_is_not_of_the_class_is_not_written(browsers: Browsers) -> None:
    class_id, other = browsers.week.cast.class_32.id, browsers.week.cast.xiaoyu.id
    answer = post(
        browsers.at_desk("class_teacher"), f"/desk/cards/{class_id}", written="1", children=str(other), d0="0"
    )
    assert "1 张卡写好了" in answer.text
    assert "现在没有要签的卡" in browsers.opens("other_parent", "/m/card").text


@pytest.mark.parametrize("name", ["subject_teacher", "principal", "teacher_parent"])
def test_the_class_is_its_homeroom_teachers_alone(browsers: Browsers, name: str) -> None:
    class_id = browsers.week.cast.class_32.id
    desk = browsers.at_desk(name)
    assert desk.get(f"/desk/cards/{class_id}").status_code == 404
    assert post(desk, f"/desk/cards/{class_id}", written="1").status_code in (400, 404)


def test_words_to_a_teacher_by_the_pages_form(browsers: Browsers) -> None:
    browsers.writes()
    page, browser = browsers.opens("grandmother", "/m/card").text, browsers.app.test_client()
    found = re.search(r'href="([^"]+)">对老师说两句', page)
    assert found is not None
    path, teacher = html.unescape(found[1]), browsers.week.cast.subject_teacher.id
    form = browser.get(path).text
    assert "李老师,任课老师" in form
    answer = post(browser, path, words="数学听不懂", teacher=str(teacher))
    assert "话送到李老师那里了" in answer.text
    assert browsers.week.texts_for("subject_teacher")[0].startswith("【李小明家说】数学听不懂")
    assert browsers.week.waiting_for("class_teacher") == []


def with_card_of_their_own(browsers: Browsers) -> None:
    """The other class has cards, too: its families have a page with a form."""
    week = browsers.week
    teacher, class_id = week.actor("teacher_parent"), week.cast.class_31.id
    week.do(actions.enter_day, week.school, teacher, class_id, week.now.date(), {}, week.now)
