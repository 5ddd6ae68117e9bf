"""Whom the school's head calls back: drawn so that it can be drawn again, or because the family asked."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError
from bot.core.people import Role
from bot.core.settings import SchoolCalendarDays
from bot.identity.actors import actor_of_staff
from handlers.home_visit.actions import callback
from handlers.home_visit.rules.draw import drawn
from storage.pupils import ArchiveRead
from storage.session import Database
from storage.visit_ratings import VisitCallback
from tests import factories
from tests.home_visit.rated import Rated
from tests.school_browsers import Browsers, post
from tests.school_week import at, shown

DECEMBER = at(1, 7, 20, month=12)


@pytest.fixture
def school(db: Database) -> Rated:
    """Tuesday afternoon."""
    school = Rated(db)
    school.goes_on_to(at(17, 16))
    return school


@given(st.lists(st.integers(0, 2**63), unique=True), st.text(), st.integers(0, 100))
def test_a_lot_can_be_drawn_again(ids: list[int], seed: str, percent: int) -> None:
    chosen = drawn(ids, seed, percent)
    assert chosen == drawn(ids[::-1], seed, percent)
    assert len(chosen) == min(len(ids), max(1, -(-len(ids) * percent // 100)))
    assert set(chosen) <= set(ids)


def test_the_lot_of_a_month_is_drawn_on_the_first_school_day_behind_it(school: Rated) -> None:
    ids = [school.visits(asks=False) for _ in range(30)]
    school.visits(asks=False, state="visited", recorded_at=None)
    school.goes_on_to(at(30, 7, 20))
    assert school.job("home_visit_callbacks") == 0
    school.goes_on_to(DECEMBER)
    assert school.job("home_visit_callbacks") == 2  # five per cent of thirty, rounded up
    assert school.job("home_visit_callbacks") == 2  # the same ones
    rows = school.db.read(lambda session: session.scalars(select(VisitCallback)).all())
    [seed] = {row.seed for row in rows}
    by_hand = sorted(ids, key=lambda each: sha256(f"{seed}/{each}".encode()).hexdigest())[:2]
    assert sorted(row.visit_id for row in rows) == sorted(by_hand)
    assert school.do(callback.draw, school.school, at(2, 7, 20, month=12)) == 0


def test_the_months_of_a_break_are_drawn_behind_it(school: Rated) -> None:
    february = tuple(date(2027, 2, day) for day in range(1, 29))
    calendar = SchoolCalendar(SchoolCalendarDays(holidays=february), school.school.rules.quiet)
    school.school = replace(school.school, calendar=calendar)
    in_break = datetime(2027, 1, 31, 9, tzinfo=SHANGHAI), datetime(2027, 2, 20, 9, tzinfo=SHANGHAI)
    ids = [school.visits(asks=False, recorded_at=moment) for moment in in_break]
    school.goes_on_to(datetime(2027, 3, 1, 7, 20, tzinfo=SHANGHAI))
    assert school.job("home_visit_callbacks") == 2  # one of each month
    assert set(school.db.read(lambda session: session.scalars(select(VisitCallback.visit_id)).all())) == set(ids)


def test_the_principal_calls_in_three_taps(school: Rated) -> None:
    school.visits()
    wishes(school)
    listed = shown(school.says("principal", "回访名单"))
    assert ("1 李小明 三(2)班,想请您打" in listed) is True
    assert "奶奶 张桂英 13900006688" in shown(school.says("principal", "1"))
    school.says("principal", "3")
    assert "记下了" in shown(school.says("principal", "想多说说数学"))
    [call] = school.do(callback.calls, school.actor("principal"), school.now)
    assert (call.result, call.words, call.called_on) == ("not_content", "想多说说数学", at(17, 16).date())
    reads = school.db.read(lambda session: session.scalars(select(ArchiveRead.why)).all())
    assert "visit_callback" in reads


def test_it_waits_in_the_principals_day(school: Rated) -> None:
    school.visits()
    wishes(school)
    browsers = Browsers(school.db, school)
    line = "家访后要回访的家"
    days = {name: browsers.at_desk(name).get("/desk/").text for name in ("principal", "class_teacher")}
    assert {name: line in day for name, day in days.items()} == {"principal": True, "class_teacher": False}
    assert line in shown(school.says("principal", "今天"))


def test_who_was_not_reached_stays_on_the_list(school: Rated) -> None:
    school.visits()
    wishes(school)
    desk = Browsers(school.db, school).at_desk("principal")
    [call] = school.do(callback.calls, school.actor("principal"), school.now)
    form = {"callback": str(call.callback_id)}
    assert "还留在名单上" in follow(desk, post(desk, "/desk/visits/callbacks", **form, result="no_answer"))
    assert "打过,没人接" in desk.get("/desk/visits/callbacks").text
    assert post(desk, "/desk/visits/callbacks", **form, result="content", words="好" * 301).status_code == 422
    assert "现在没有要打的电话" in follow(desk, post(desk, "/desk/visits/callbacks", **form, result="content"))
    assert post(desk, "/desk/visits/callbacks", callback="1", result="content").status_code == 404
    assert post(desk, "/desk/visits/callbacks", callback="x", result="content").status_code == 404


def test_a_wish_is_known_to_the_principal_alone(school: Rated) -> None:
    office = school.do(_office, school)
    visit = school.visits()
    wishes(school)
    school.do(_pick, school, visit)
    assert [call.whys for call in school.do(callback.calls, school.actor("principal"), school.now)] == [
        ("random", "wished")
    ]
    seen = school.do(lambda session: callback.calls(session, actor_of_staff(session, *office, school.now), school.now))
    assert [call.whys for call in seen] == [("random",)]
    with pytest.raises(AccessDeniedError):
        school.do(callback.calls, school.actor("class_teacher"), school.now)
    desk = Browsers(school.db, school).at_desk("class_teacher")
    assert desk.get("/desk/visits/callbacks").status_code == 404


def test_who_made_the_visit_never_has_it_on_the_list(school: Rated) -> None:
    office = school.do(_office, school)
    visit = school.visits(visitor=school.cast.principal)
    school.do(_pick, school, visit)
    school.says("grandmother", "1")
    assert "要不要请德育处打电话给您" in shown(school.says("grandmother", "3"))
    school.says("grandmother", "1")
    assert school.do(callback.calls, school.actor("principal"), school.now) == []
    assert school.do(callback.many_waiting, school.actor("principal"), school.now) == 0
    seen = school.do(lambda session: callback.calls(session, actor_of_staff(session, *office, school.now), school.now))
    assert [call.whys for call in seen] == [("random", "wished")]


def wishes(school: Rated) -> None:
    """The grandmother was not content and asks for a call."""
    school.says("grandmother", "1")
    school.says("grandmother", "3")
    school.says("grandmother", "1")


def follow(desk: FlaskClient, answer: TestResponse) -> str:
    """What the page says behind the redirection."""
    return desk.get(answer.headers["Location"]).text


def _office(session: Session, school: Rated) -> tuple[int, int]:
    home = session.get_one(type(school.cast.school), school.school.id)
    made = factories.staff(session, home, name="郑书记")
    factories.role(session, made, Role.MORAL_EDUCATION_OFFICE)
    return school.school.id, made.id


def _pick(session: Session, school: Rated, visit: int) -> None:
    row = VisitCallback(school_id=school.school.id, visit_id=visit, why="random", seed="aa", picked_at=school.now)
    session.add(row)
