"""Appointments on pages, without a script: a family takes, moves and calls off; a host answers; calendars read."""

import re
from datetime import time
from pathlib import Path

import pytest

from storage.session import Database
from tests.school_browsers import Browsers, post
from tests.school_week import at
from tests.visit_booking.talks import Talks


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Monday morning, with the hours of the model chats."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(23, 9))
    talks.model_hours()
    return talks


@pytest.fixture
def browsers(talks: Talks, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(talks.db, talks, tmp_path)


NEW = "/m/visits/new?pupil={}&who=homeroom&way=school"


def wanted(talks: Talks, page: str) -> dict[str, object]:
    """What the browser sends for the first time on the page."""
    first = re.search(r'name="at" value="([^"]+)"', page)
    assert first
    return {"pupil": str(talks.cast.xiaoming.id), "who": "homeroom", "way": "school", "at": first[1]}


def books(talks: Talks, browsers: Browsers, name: str, **more: object) -> str:
    """Somebody takes the first free time on a page; the address one is led to."""
    page = browsers.opens(name, NEW.format(talks.cast.xiaoming.id)).text
    sent = {**wanted(talks, page), "act": "take", **more}
    return browsers.sends(name, NEW.format(talks.cast.xiaoming.id), **sent).headers["Location"]


def test_step_by_step_to_a_time(talks: Talks, browsers: Browsers) -> None:
    who = browsers.opens("father", "/m/visits/new").text
    assert ("杨老师,班主任" in who, "校长" in who) == (True, True)
    how = re.search(r'href="[^"]*(/m/visits/new\?[^"]*who=homeroom[^"]*)"', who)
    assert how
    ways = browsers.opens("father", how[1].replace("&amp;", "&")).text
    assert [way in ways for way in ("我到学校", "老师打电话", "视频", "老师到家里来")] == [True] * 4
    assert books(talks, browsers, "father", topic="想聊聊数学").endswith("/m/visits?done=booked")
    (booking,) = talks.bookings()
    page = browsers.opens("father", "/m/visits").text
    assert (str(booking.code) in page, "想聊聊数学" in page, "周二 11月24日 16:20" in page) == (True, True, True)


def test_a_time_is_moved_called_and_called_off_on_the_page(talks: Talks, browsers: Browsers) -> None:
    books(talks, browsers, "father")
    booking = str(talks.bookings()[0].id)
    sent = {"booking": booking, "act": "move", "at": "2026-11-26T12:30+08:00"}
    assert browsers.sends("father", "/m/visits", **sent).headers["Location"].endswith("done=moved")
    assert "周四 11月26日 12:30" in browsers.opens("father", "/m/visits").text
    assert browsers.sends("father", "/m/visits", booking=booking, act="phone").status_code == 303
    assert talks.bookings()[0].way == "phone"
    assert browsers.sends("father", "/m/visits", booking=booking, act="off").status_code == 303
    assert "现在没有约" in browsers.opens("father", "/m/visits").text


def test_who_was_slower_reads_so_and_may_wait_in_line(talks: Talks, browsers: Browsers) -> None:
    page = browsers.opens("father", NEW.format(talks.cast.xiaoming.id)).text
    books(talks, browsers, "grandmother")
    sent = {**wanted(talks, page), "act": "take"}
    late = browsers.sends("father", NEW.format(talks.cast.xiaoming.id), **sent)
    assert (late.status_code, "差一步" in late.text, "排队等 周二 11月24日 16:20" in late.text) == (422, True, True)
    assert browsers.sends("father", NEW.format(talks.cast.xiaoming.id), **{**sent, "act": "line"}).status_code == 303
    assert "排队等杨老师" in browsers.opens("father", "/m/visits").text
    line = re.search(
        r'name="booking" value="(\d+)">\s*<button[^>]*value="unline"', browsers.opens("father", "/m/visits").text
    )
    assert line
    browsers.sends("father", "/m/visits", booking=line[1], act="unline")
    assert "排队等杨老师" not in browsers.opens("father", "/m/visits").text


@pytest.mark.parametrize("name", ["mother", "father", "other_parent", "stranger", "class_teacher"])
def test_only_the_own_home_sees_it(talks: Talks, browsers: Browsers, name: str) -> None:
    books(talks, browsers, "grandmother")
    booking = talks.bookings()[0]
    page = browsers.opens(name, "/m/visits")
    sees = name == "mother"
    assert (str(booking.code) in page.text) == sees
    assert (browsers.opens(name, f"/m/visits/{booking.id}/visit.ics").status_code == 200) == sees
    if not sees:
        browsers.sends(name, "/m/visits", booking=str(booking.id), act="off")
        assert talks.bookings()[0].state == "booked"


def test_a_foreign_child_cannot_be_named(talks: Talks, browsers: Browsers) -> None:
    assert browsers.opens("other_parent", NEW.format(talks.cast.xiaoming.id)).status_code == 404
    books(talks, browsers, "father")
    sent = {"pupil": str(talks.cast.xiaoming.id), "who": "homeroom", "way": "school", "act": "take"}
    at_ = f"{talks.cast.class_teacher.id}|2026-11-25T12:30+08:00"
    talks.sits("principal", 3, time(15))
    own = f"/m/visits/new?pupil={talks.cast.xiaoyu.id}&who=principal&way=school"
    answer = browsers.sends("other_parent", own, **sent, at=at_)
    assert (answer.status_code, len(talks.bookings())) == (404, 1)


@pytest.mark.parametrize("at_", ["", "1|", "x|2026-11-25T12:30+08:00", "1|2026-11-25T12:30", "1|soon"])
def test_what_no_page_sends_is_refused_in_words(talks: Talks, browsers: Browsers, at_: str) -> None:
    path = NEW.format(talks.cast.xiaoming.id)
    sent = {"pupil": str(talks.cast.xiaoming.id), "who": "homeroom", "way": "school", "act": "take", "at": at_}
    assert browsers.sends("father", path, **sent).status_code == 422
    assert talks.bookings() == []


def test_the_host_answers_at_the_desk(talks: Talks, browsers: Browsers) -> None:
    talks.sits("principal", 3, time(15), approves=True)
    path = f"/m/visits/new?pupil={talks.cast.xiaoming.id}&who=principal&way=school"
    page = browsers.opens("father", path).text
    assert "老师看过才算约好" in page
    browsers.sends("father", path, **{**wanted(talks, page), "who": "principal", "act": "take"})
    booking, desk = talks.bookings()[0], browsers.at_desk("principal")
    assert "等您回话 1 家" in desk.get("/desk/appointments").text
    stopped = post(desk, "/desk/appointments", act="approve", booking=str(booking.id), note="请交30元")
    assert (stopped.status_code, talks.bookings()[0].state) == (422, "asked")
    answer = post(desk, "/desk/appointments", act="approve", booking=str(booking.id), note="请带作业本")
    assert answer.headers["Location"].endswith("done=approved")
    assert any("请带作业本" in text and (talks.bookings()[0].code or "-") in text for text in talks.texts_for("father"))
    assert post(desk, "/desk/appointments", act="refuse", booking=str(booking.id), note="要去开会").status_code == 303
    assert any("要去开会" in text for text in talks.texts_for("father"))


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher"])
def test_another_member_of_staff_answers_nothing(talks: Talks, browsers: Browsers, name: str) -> None:
    talks.sits("principal", 3, time(15), approves=True)
    path = f"/m/visits/new?pupil={talks.cast.xiaoming.id}&who=principal&way=school"
    sent = {**wanted(talks, browsers.opens("father", path).text), "who": "principal", "act": "take"}
    browsers.sends("father", path, **sent)
    booking, desk = talks.bookings()[0], browsers.at_desk(name)
    assert "等您回话" not in desk.get("/desk/appointments").text
    assert post(desk, "/desk/appointments", act="approve", booking=str(booking.id)).status_code == 404
    assert desk.get(f"/desk/appointments/{booking.id}/visit.ics").status_code == 404
    assert talks.bookings()[0].state == "asked"


def test_a_host_moves_a_family_to_another_time(talks: Talks, browsers: Browsers) -> None:
    books(talks, browsers, "father")
    booking, desk = talks.bookings()[0], browsers.at_desk("class_teacher")
    post(desk, "/desk/appointments", act="move", booking=str(booking.id), at="2026-11-25T16:20+08:00")
    assert any("周三 11月25日 16:20" in text and "对不起" in text for text in talks.texts_for("father"))


def feed_of(browsers: Browsers, name: str) -> str:
    """The address that stands on the host's page."""
    found = re.search(r"(/m/calendar/[^<\s]+)", browsers.at_desk(name).get("/desk/appointments").text)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_calendar_reads_the_feed_until_the_address_is_another(talks: Talks, browsers: Browsers) -> None:
    books(talks, browsers, "father", topic="想聊聊数学")
    desk = browsers.at_desk("class_teacher")
    post(desk, "/desk/appointments", act="feed")
    address = feed_of(browsers, "class_teacher")
    stranger = browsers.app.test_client()
    read = stranger.get(address)
    assert (read.status_code, read.mimetype, "三(2)班一家" in read.text) == (200, "text/calendar", True)
    assert [secret in read.text for secret in ("小明", "数学")] == [False, False]
    post(desk, "/desk/appointments", act="feed", names="1")
    assert "李小明家" in stranger.get(address).text
    browsers.sends("father", "/m/visits", booking=str(talks.bookings()[0].id), act="off")
    assert "STATUS:CANCELLED" in stranger.get(address).text
    post(desk, "/desk/appointments", act="feed_anew")
    assert stranger.get(address).status_code == 404
    assert stranger.get(feed_of(browsers, "class_teacher")).status_code == 200
    assert stranger.get("/m/calendar/made-up").status_code == 404


def test_a_familys_file_says_what_it_needs(talks: Talks, browsers: Browsers) -> None:
    books(talks, browsers, "father")
    booking = talks.bookings()[0]
    file = browsers.opens("father", f"/m/visits/{booking.id}/visit.ics").text.replace("\r\n ", "")
    for line in (
        f"UID:booking-{booking.id}@",
        "DTSTART;TZID=Asia/Shanghai:20261124T162000",
        "DTEND;TZID=Asia/Shanghai:20261124T164000",
        "SUMMARY:见杨老师",
        "LOCATION:二楼 三(2)班办公室",
        f"进门报 {booking.code}",
    ):
        assert line in file


def test_the_host_hears_what_was_spoken(talks: Talks, browsers: Browsers) -> None:
    for text in ("预约", "1", "1", "1", "2"):
        talks.says("father", text)
    talks.speaks("father", "77")
    talks.says("father", "1")
    voice = f"/desk/appointments/{talks.bookings()[0].id}/voice/77"
    assert voice in browsers.at_desk("class_teacher").get("/desk/appointments").text
    for name, media in (("subject_teacher", "77"), ("class_teacher", "78")):
        assert (
            browsers.at_desk(name).get(f"/desk/appointments/{talks.bookings()[0].id}/voice/{media}").status_code == 404
        )


def test_a_family_reads_what_was_agreed_and_answers_once(talks: Talks, browsers: Browsers) -> None:
    books(talks, browsers, "father")
    talks.goes_on_to(at(24, 17))
    for text in ("我的约见", "1", "1", "1", "每天读一页", "1", "1", "12月4日"):
        talks.says("class_teacher", text)
    page = browsers.opens("father", "/m/visits").text
    assert ("每天读一页" in page, "杨老师,12月4日前" in page) == (True, True)
    answer = re.search(r'href="([^"]*/m/f/visit_booking/reply[^"]*)"', page)
    assert answer
    browser = browsers.app.test_client()
    assert "告诉杨老师了" in post(browser, answer[1], said="谢谢老师").text
    assert "您说:谢谢老师" in browsers.opens("father", "/m/visits").text
    assert "您已经说过了" in post(browser, answer[1], said="再说一句").text
    assert "每天读一页" not in browsers.opens("mother", "/m/visits").text
