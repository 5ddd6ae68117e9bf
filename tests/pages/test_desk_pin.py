"""Without any account: the invitation's code and a PIN that its owner sets at the first login."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.core.settings import BindingRules
from bot.identity.invitations import invite
from bot.pages.desk_pin import UNKNOWN_CODES
from storage.desk_pins import DeskPin
from tests.pages.stage import Stage, csrf

PIN = "371946"


def _invite(stage: Stage, school: str = "qingshan", name: str = "黄老师") -> str:
    rows = {"qingshan": stage.cast.school, "qinglong": stage.cast.other_school}

    def unit(session: Session) -> str:
        return invite(session, rows[school].id, name, Role.PRINCIPAL, rules=BindingRules(), now=stage.now())

    return stage.db.transact(unit)


def _send(browser: FlaskClient, school: str = "qingshan", **answers: str) -> TestResponse:
    token = csrf(browser, "/desk/pin")
    return browser.post("/desk/pin", data={"csrf_token": token, "school": school, **answers})


def _is_in(browser: FlaskClient) -> bool:
    return browser.get("/desk/").status_code == 200


@pytest.fixture
def known(both: Stage) -> tuple[Stage, str]:
    """Somebody who has set the PIN on another computer."""
    code = _invite(both)
    assert _send(both.browser(), code=code, pin=PIN, again=PIN).status_code == 303
    return both, code


def test_the_first_login_sets_the_pin_and_later_ones_ask_for_it(both: Stage) -> None:
    code, browser = _invite(both), both.browser()
    assert "再打一遍" in _send(browser, code=code).text
    assert _send(browser, code=code, pin=PIN, again=PIN).status_code == 303
    assert "青山小学" in browser.get("/desk/figures").text
    later = both.browser()
    assert "再打一遍" not in _send(later, code=f"{code[:5]} {code[5:]}").text
    assert _send(later, code=code, pin=PIN).status_code == 303
    assert _is_in(later)


@pytest.mark.parametrize(
    ("pin", "again"), [("12345", "12345"), ("1234567", "1234567"), ("abcdef", "abcdef"), (PIN, "")]
)
def test_a_pin_is_six_digits_typed_twice(stage: Stage, pin: str, again: str) -> None:
    code, browser = _invite(stage), stage.browser()
    assert _send(browser, code=code, pin=pin, again=again).status_code == 400
    assert not _is_in(browser)
    assert _send(browser, code=code, pin=PIN, again=PIN).status_code == 303, "the invitation is still good"


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(known: tuple[Stage, str]) -> None:
    stage, code = known
    browser, start = stage.browser(), machine_now()
    for _ in range(4):
        assert "对不上" in _send(browser, code=code, pin="000000").text
    assert "15 分钟" in _send(browser, code=code, pin="000000").text
    assert "15 分钟" in _send(browser, code=code, pin=PIN).text, "also the right one"
    assert not _is_in(browser)
    with time_machine.travel(start + timedelta(minutes=16)):
        assert _send(browser, code=code, pin=PIN).status_code == 303


def test_a_right_pin_forgets_the_wrong_tries(known: tuple[Stage, str]) -> None:
    stage, code = known
    for _ in range(2):
        for _ in range(4):
            _send(stage.browser(), code=code, pin="000000")
        assert _send(stage.browser(), code=code, pin=PIN).status_code == 303


def test_an_unknown_code_looks_like_any_other(known: tuple[Stage, str]) -> None:
    stage, code = known
    texts = {_send(stage.browser(), code=each).text.count("密码") for each in (code, "0000000000")}
    assert len(texts) == 1
    assert "对不上" in _send(stage.browser(), code="0000000000", pin=PIN).text


def test_a_code_of_one_school_opens_no_other(known: tuple[Stage, str]) -> None:
    stage, code = known
    browser = stage.browser()
    assert _send(browser, school="qinglong", code=code, pin=PIN).status_code == 400
    assert _send(browser, school="nowhere", code=code, pin=PIN).status_code == 400
    assert not _is_in(browser)
    foreign = _invite(stage, "qinglong")
    assert _send(browser, school="qinglong", code=foreign, pin=PIN, again=PIN).status_code == 303
    assert "青龙小学" in browser.get("/desk/figures").text


def test_an_old_invitation_sets_no_pin(stage: Stage) -> None:
    code, browser = _invite(stage), stage.browser()
    with time_machine.travel(machine_now() + timedelta(days=7, minutes=1)):
        assert _send(browser, code=code, pin=PIN, again=PIN).status_code == 400
    assert not _is_in(browser)


def test_a_new_invitation_replaces_a_forgotten_pin(known: tuple[Stage, str]) -> None:
    stage, code = known
    new = _invite(stage)
    assert _send(stage.browser(), code=new, pin="111111", again="111111").status_code == 303
    assert _send(stage.browser(), code=code, pin=PIN).status_code == 400
    assert _send(stage.browser(), code=new, pin="111111").status_code == 303


def test_who_tries_all_codes_sets_no_pin_that_day(stage: Stage) -> None:
    browser, code = stage.browser(), _invite(stage)
    token = csrf(browser, "/desk/pin")
    for number in range(UNKNOWN_CODES):
        browser.post("/desk/pin", data={"csrf_token": token, "school": "qingshan", "code": str(number)})
    assert "再打一遍" not in _send(browser, code=code).text
    with time_machine.travel(machine_now() + timedelta(days=1)):
        assert "再打一遍" in _send(browser, code=code).text


def test_the_pin_is_not_in_the_database(known: tuple[Stage, str]) -> None:
    stage, code = known
    row = stage.db.read(lambda session: session.query(DeskPin).one())
    assert PIN.encode() not in row.pin_hash
    assert code.encode() not in row.code_index
