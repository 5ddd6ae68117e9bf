"""Staff reach the desk by six digits confirmed in WeChat or by a link that works once, and are logged out when idle."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from storage.desk import OPEN_CODES, DeskCode, DeskSession, TooManyCodesError, make_desk_link, open_code
from storage.session import Database
from tests.factories import NOW
from tests.pages.stage import Stage, csrf


def _code(browser: FlaskClient) -> str:
    """The six digits on this screen."""
    found = re.search(r"登录 (\d{6})<", browser.get("/desk/login", follow_redirects=True).text)
    assert found
    return found[1]


def _link(stage: Stage) -> str:
    return stage.db.transact(make_desk_link, stage.cast.class_teacher, stage.now())


def test_the_screen_waits_for_its_own_code_and_opens(both: Stage) -> None:
    browser = both.browser()
    code = _code(browser)
    assert _code(browser) == code, "looking again changes nothing"
    assert 'http-equiv="refresh"' in browser.get("/desk/login").text
    assert both.confirm(code)
    opened = browser.get("/desk/login", follow_redirects=True)
    assert opened.request.path == "/desk/"
    assert browser.get(f"/desk/classes/{both.cast.class_32.id}").status_code == 200
    assert browser.get(f"/desk/classes/{both.cast.class_31.id}").status_code == 404


def test_the_address_alone_leads_to_the_desk(both: Stage) -> None:
    assert both.browser().get("/").location == "/desk/login"
    assert both.at_desk("class_teacher").get("/", follow_redirects=True).request.path == "/desk/"


def test_a_code_opens_the_screen_that_shows_it_and_no_other(both: Stage) -> None:
    mine, other = both.browser(), both.browser()
    code, _ = _code(mine), _code(other)
    assert both.confirm(code)
    assert other.get("/desk/login").status_code == 200
    assert other.get("/desk/").status_code == 404
    assert mine.get("/desk/login").status_code == 303


def test_a_code_is_spent_once(both: Stage) -> None:
    browser = both.browser()
    code = _code(browser)
    assert both.confirm(code)
    assert not both.confirm(code, "principal"), "nobody else may take the screen over"
    thief = both.browser()
    with browser.session_transaction() as cookie:
        waiting = cookie["waiting"]
    with thief.session_transaction() as stolen:
        stolen["waiting"] = waiting
    assert browser.get("/desk/login").status_code == 303
    assert thief.get("/desk/login").status_code == 200


@pytest.mark.parametrize("code", ["000000", "", "48291", "four"])
def test_a_code_that_no_screen_shows_is_refused(stage: Stage, code: str) -> None:
    browser = stage.browser()
    if _code(browser) != code:
        assert not stage.confirm(code)
    assert browser.get("/desk/login").status_code == 200


def test_a_code_lives_five_minutes_of_school_time(both: Stage) -> None:
    browser = both.browser()
    code = _code(browser)
    with time_machine.travel(machine_now() + timedelta(minutes=5, seconds=1)):
        assert not both.confirm(code)
        expired = browser.get("/desk/login").text
        assert "过期" in expired
        assert "refresh" not in expired
        assert browser.get("/desk/login?new=1", follow_redirects=True).status_code == 200
        assert both.confirm(_code(browser))


def test_nobody_fills_the_screens(sqlite_db: Database) -> None:
    def fill(session: Session) -> int:
        for _ in range(OPEN_CODES):
            open_code(session, NOW)
        return session.scalar(select(func.count()).select_from(DeskCode)) or 0

    assert sqlite_db.transact(fill) == OPEN_CODES
    with pytest.raises(TooManyCodesError):
        sqlite_db.transact(open_code, NOW)
    sqlite_db.transact(open_code, NOW + timedelta(minutes=5))
    assert sqlite_db.read(lambda session: session.scalar(select(func.count()).select_from(DeskCode))) == 1


def test_a_link_opens_the_desk_once_and_not_by_looking(both: Stage) -> None:
    link, phone = _link(both), both.browser()
    both.browser().get(link)  # WeChat's own preview
    token = csrf(phone, link)
    assert phone.post(link, data={"csrf_token": token}).status_code == 303
    assert phone.get("/desk/").status_code == 200
    again = both.browser()
    assert again.post(link, data={"csrf_token": csrf(again, link)}).status_code == 410
    assert again.get("/desk/").status_code == 404


def test_an_altered_link_opens_nothing(stage: Stage) -> None:
    link = _link(stage)[:-1]
    browser = stage.browser()
    assert browser.post(link, data={"csrf_token": csrf(browser, link)}).status_code == 410


def test_a_link_lives_five_minutes(both: Stage) -> None:
    link, browser = _link(both), both.browser()
    with time_machine.travel(machine_now() + timedelta(minutes=5, seconds=1)):
        assert browser.post(link, data={"csrf_token": csrf(browser, link)}).status_code == 410


def test_an_idle_computer_is_logged_out(both: Stage) -> None:
    computer, start = both.at_desk("class_teacher"), machine_now()
    for minutes in (19, 38, 57):  # used all the time
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert computer.get("/desk/").status_code == 200
    with time_machine.travel(start + timedelta(minutes=78)):
        idle = computer.get("/desk/")
        assert idle.status_code == 404
        assert 'href="/desk/login"' in idle.text


def test_who_logs_out_is_out(both: Stage) -> None:
    computer = both.at_desk("class_teacher")
    with computer.session_transaction() as cookie:
        kept = dict(cookie)
    token = csrf(computer, "/desk/")
    assert computer.post("/desk/logout").status_code == 400
    assert computer.post("/desk/logout", data={"csrf_token": token}).status_code == 303
    with computer.session_transaction() as cookie:
        cookie.update(kept)  # the old cookie, put back
    assert computer.get("/desk/").status_code == 404


def test_a_session_can_be_revoked_in_the_database(both: Stage) -> None:
    computer = both.at_desk("class_teacher")
    assert computer.get("/desk/").status_code == 200
    both.db.transact(lambda session: session.execute(delete(DeskSession)))
    assert computer.get("/desk/").status_code == 404


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(stage: Stage) -> None:
    answer = stage.browser().get("/desk/login")
    header = answer.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    forged = stage.browser()
    forged.set_cookie("jiaxiao", header.partition("=")[2].partition(";")[0].swapcase())
    assert forged.get("/desk/").status_code == 404
