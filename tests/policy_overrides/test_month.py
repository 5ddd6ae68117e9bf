"""The office reads what was passed with a reason: words, rule, reason, place; never who wrote."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.core.links import person_path
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.policy import pass_decency
from bot.services import Registry
from handlers.policy_overrides import SERVICE
from handlers.policy_overrides.rules import month_asked, month_before, month_behind
from storage.school_clock import set_school_now
from storage.session import Database
from tests.pages.stage import two_schools
from tests.school_week import SchoolWeek, at

REMARK = "今天上课讲话,妈妈说管不住。"


class Office(SchoolWeek):
    """青山小学 with its desk; teachers have passed what was questioned."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        settings = two_schools("http://127.0.0.1:9")
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        schools = {"qingshan": self.school}
        register_pages(self.app, db, Registry((SERVICE,)), schools, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way

    def passed(self, text: str, reason: str, *, place: str = "notice", to: str = "broadcast") -> None:
        """The class teacher has sent it all the same."""
        more: dict[str, Any] = {"place": place, "reason": reason, "now": self.now, "to": to}
        self.do(pass_decency, self.school, self.actor("class_teacher"), text, **more)

    def opens(self, name: str, query: str = "") -> TestResponse:
        """What one of the cast gets of the page."""
        self.do(set_school_now, self.now, self.now)
        path = person_path(self.db.vault, self.cast.people[name].id) + "/desk/policy" + query
        return self.app.test_client().get(path)


@pytest.fixture
def office(sqlite_db: Database) -> Office:
    """Two in November, one in October."""
    made = Office(sqlite_db)
    made.now = at(30, 16, month=10)
    made.passed("收到请回复。", "上个月的事")
    made.now = at(20, 16)
    made.passed("收到请回复。", "镇里要名单")
    made.passed(REMARK, "妈妈问起的", place="contact_card", to="family")
    made.now = at(20, 17)
    made.passed("请大家帮忙投票。", "县里评选")
    return made


def test_the_office_reads_words_rule_reason_and_place(office: Office) -> None:
    page = office.opens("principal").text
    for said in ("“上课讲话”", "“请大家帮忙投票”", "镇里要名单", "妈妈问起的", "联系卡", "11月20日", "2 次", "1 次"):
        assert said in page, said
    assert "上个月的事" not in page
    assert page.index("县里评选") < page.index("镇里要名单")  # newest first


def test_neither_the_writer_nor_the_rest_of_the_words_stands_there(office: Office) -> None:
    page = office.opens("principal").text
    assert "妈妈说管不住" not in page
    assert office.cast.class_teacher.name not in page


def test_the_months_before(office: Office) -> None:
    page = office.opens("principal", "?month=2026-10").text
    assert "上个月的事" in page
    assert "镇里要名单" not in page
    assert "后一个月" in page
    assert "这个月没有。" in office.opens("principal", "?month=2026-09").text


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher", "grandmother", "foreign_principal"])
def test_nobody_else_finds_it(office: Office, name: str) -> None:
    assert office.opens(name).status_code == 404


@pytest.mark.parametrize(
    ("asked", "first"),
    [("2026-10", date(2026, 10, 1)), ("2027-01", date(2026, 11, 1)), ("", date(2026, 11, 1)), ("x", date(2026, 11, 1))],
)
def test_a_month_is_asked_for_by_its_name(asked: str, first: date) -> None:
    assert month_asked(asked, date(2026, 11, 20)) == first


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1)])
def test_months_follow_each_other(first: date) -> None:
    assert month_behind(month_before(first)) == first == month_before(month_behind(first))
