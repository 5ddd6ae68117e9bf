"""A child with a code ticks the own group; a wrong code, another group and a stranger meet nothing."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.core.clock import machine_now
from bot.core.day_card import Entry
from bot.core.errors import AccessDeniedError
from bot.core.settings import School
from bot.pages.web import register_pages
from handlers.card_group import actions
from handlers.contact_card import actions as card
from storage.card_group import CardGroupCode, ticks_of
from storage.school_clock import set_school_now
from tests.card_group.conftest import GroupWeek
from tests.pages.stage import two_schools
from tests.school_browsers import Browsers, post
from tests.school_week import at

FRIDAY = date(2026, 11, 20)
PAGE = "/m/group"


@pytest.fixture
def browsers(week: GroupWeek) -> Browsers:
    """The pages; the class is in two groups."""
    week.proposed()
    return Browsers(week.db, week)


def opened(browsers: Browsers, digits: str, class_code: str = "3207") -> FlaskClient:
    """A shared computer at which somebody typed a code."""
    browser = browsers.app.test_client()
    post(browser, PAGE, class_code=class_code, digits=digits)
    return browser


def ticks(week: GroupWeek) -> dict[int, dict[str, int]]:
    """What was ticked of the class."""
    return week.do(ticks_of, week.school.id, week.cast.class_32.id, FRIDAY)


def test_a_leader_ticks_the_own_group_and_the_teacher_begins_from_it(browsers: Browsers, week: GroupWeek) -> None:
    group = week.group_of("李小明")
    browser = opened(browsers, week.codes()[group.name])
    page = browser.get(PAGE).text
    shown = set(re.findall(r"<legend>([^<]+)", page))
    assert shown == {member.name[-2:] for member in group.members}
    assert page.count(" checked>") == 24
    assert "很热心" not in page
    children = " ".join(str(member.pupil_id) for member in group.members)
    good = {f"{letter}{member.pupil_id}": "on" for member in group.members for letter in "tldh"}
    del good[f"d{week.cast.xiaoming.id}"]
    assert "记下了,谢谢你" in post(browser, PAGE, children=children, **good).text
    assert ticks(week)[week.cast.xiaoming.id] == {"thought": 2, "learning": 2, "discipline": 1, "hygiene": 2}
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    found = week.do(card.ticked_today, teacher, class_id, FRIDAY)
    assert found == {week.cast.xiaoming.id: ("李小明", Entry({"discipline": 1}))}


def test_the_monitor_sees_all_groups(browsers: Browsers, week: GroupWeek) -> None:
    page = opened(browsers, week.codes()["班长"]).get(PAGE).text
    assert len(re.findall(r"<legend>", page)) == 12


def test_another_groups_child_cannot_be_ticked(browsers: Browsers, week: GroupWeek) -> None:
    mine, codes = week.group_of("李小明"), week.codes()
    other = next(name for name in codes if name not in (mine.name, "班长"))
    answer = post(opened(browsers, codes[other]), PAGE, children=str(week.cast.xiaoming.id))
    assert answer.status_code == 404
    assert post(opened(browsers, codes[mine.name]), PAGE, children="x").status_code == 404
    assert ticks(week) == {}


@pytest.mark.parametrize(("class_code", "digits"), [("3207", "x"), ("3106", ""), ("9999", ""), ("", "")])
def test_a_wrong_code_says_nothing(browsers: Browsers, week: GroupWeek, class_code: str, digits: str) -> None:
    right = next(iter(week.codes().values()))
    browser = browsers.app.test_client()
    answer = post(browser, PAGE, class_code=class_code, digits=digits or right)
    assert answer.status_code == 404
    assert "没有对上" in answer.text
    assert "legend" not in browser.get(PAGE).text


def test_after_five_wrong_tries_the_right_code_waits_an_hour(browsers: Browsers, week: GroupWeek) -> None:
    right = next(iter(week.codes().values()))
    for _ in range(5):
        opened(browsers, "wrong")
    assert "legend" not in opened(browsers, right).get(PAGE).text
    later = week.now + timedelta(hours=1)
    assert week.do(actions.open_by_code, week.school, "3207", right, later) is not None


def test_new_codes_end_the_old_ones_and_only_hashes_are_kept(browsers: Browsers, week: GroupWeek) -> None:
    old = week.codes()
    browser = opened(browsers, old["第1组"])
    new = week.codes()
    assert "legend" not in browser.get(PAGE).text
    assert "legend" in opened(browsers, new["第1组"]).get(PAGE).text
    kept = week.do(lambda session: [row.code_index for row in session.query(CardGroupCode)])
    assert len(kept) == 3
    assert not any(digits.encode() in code_index for code_index in kept for digits in new.values())


def test_a_code_ends_and_the_computer_forgets(browsers: Browsers, week: GroupWeek) -> None:
    digits = week.codes()["第1组"]
    code_id = week.do(actions.open_by_code, week.school, "3207", digits, week.now)
    assert code_id is not None
    assert week.do(actions.sheet_of, week.school, code_id, week.now + timedelta(days=151)) is None
    browser = opened(browsers, digits)
    with browser.session_transaction() as cookie:
        code_id, typed_at = cookie["code"]
        cookie["code"] = [code_id, typed_at - 601]
    assert "legend" not in browser.get(PAGE).text
    browser = opened(browsers, digits)
    assert "legend" in browser.get(PAGE).text
    post(browser, PAGE, leave="1")
    assert "legend" not in browser.get(PAGE).text


def test_a_parent_and_a_stranger_see_the_same_door(browsers: Browsers) -> None:
    for name in ("grandmother", "other_parent", "stranger"):
        page = browsers.opens(name, PAGE).text
        assert "口令" in page
        assert "小明" not in page


def test_the_teacher_was_earlier_or_there_is_no_school(browsers: Browsers, week: GroupWeek) -> None:
    code_id = week.do(actions.open_by_code, week.school, "3207", week.codes()["班长"], week.now)
    assert code_id is not None
    saturday = week.do(actions.sheet_of, week.school, code_id, at(21, 10))
    assert saturday is not None
    assert (saturday.state, saturday.groups) == ("no_school", ())
    teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
    week.do(card.enter_day, week.school, teacher, class_id, FRIDAY, {}, week.now)
    written = week.do(actions.sheet_of, week.school, code_id, week.now)
    assert written is not None
    assert (written.state, written.groups) == ("written", ())
    assert not week.do(actions.tick, week.school, code_id, {week.cast.xiaoming.id: ()}, week.now)


def test_what_children_ticked_is_forgotten_after_a_week(week: GroupWeek) -> None:
    week.proposed()
    code_id = week.do(actions.open_by_code, week.school, "3207", week.codes()["班长"], week.now)
    assert code_id is not None
    child = week.cast.xiaoming.id
    assert week.do(actions.tick, week.school, code_id, {child: ()}, at(12, 16))
    assert week.do(actions.tick, week.school, code_id, {child: ()}, week.now)
    assert week.do(ticks_of, week.school.id, week.cast.class_32.id, date(2026, 11, 12)) == {}
    assert child in ticks(week)


def test_a_code_of_one_school_opens_nothing_in_another(week: GroupWeek) -> None:
    week.proposed()
    digits = week.codes()["班长"]
    away = replace(week.school, id=week.cast.other_school.id)
    assert week.do(actions.open_by_code, away, "3207", digits, week.now) is None


def test_where_schools_share_the_pages_the_address_names_one(week: GroupWeek) -> None:
    week.proposed()
    week.do(set_school_now, week.now, machine_now())
    home = replace(week.school, base_url="https://jx.example.edu.cn")
    away = replace(home, id=week.cast.other_school.id, config=School(name="青龙小学", code="qinglong"))
    app = Flask("bot", static_folder=None, template_folder=None)
    app.secret_key = "of these tests"
    settings = two_schools("http://127.0.0.1:9")
    register_pages(app, week.db, week.registry, {"qingshan": home, "qinglong": away}, settings)
    path = actions.address_of(home).removeprefix("https://jx.example.edu.cn")
    digits, browser = week.codes()["班长"], app.test_client()
    assert browser.get(PAGE).status_code == 404
    assert post(browser, path, class_code="3207", digits=digits).headers["Location"] == path
    assert "legend" in browser.get(path).text
    assert "legend" not in browser.get(actions.address_of(away).removeprefix("https://jx.example.edu.cn")).text


def test_codes_are_made_at_the_desk_and_in_chat(browsers: Browsers, week: GroupWeek) -> None:
    desk, path = browsers.at_desk("class_teacher"), f"/desk/groups/{week.cast.class_32.id}/codes"
    assert not re.findall(r"<dd>\d{6}</dd>", desk.get(path).text)
    assert len(re.findall(r"<dd>\d{6}</dd>", post(desk, path, renew="1").text)) == 3
    assert not re.findall(r"<dd>\d{6}</dd>", desk.get(path).text)
    week.says("class_teacher", "小组")
    assert "以前的口令就不能用了" in week.says("class_teacher", "2").text
    assert len(re.findall(r":\d{6}", week.says("class_teacher", "1").text)) == 3
    with pytest.raises(AccessDeniedError):
        week.do(actions.renew_codes, week.school, week.actor("principal"), week.cast.class_32.id, week.now)
