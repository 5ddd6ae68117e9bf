"""The board on the desk: counts open children, one button does the next step, and nobody else gets in."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.delivery.payload import unpack
from storage.binding import Slip
from storage.identities import Identity
from storage.outbox import PAYLOAD, OutboxRow
from storage.pupils import Guardian
from storage.sealing import unseal
from storage.staff_tasks import StaffTask
from tests.contactability.reach import Reach
from tests.contactability.test_board import muted, quarantined, silent, unbound, wrong
from tests.school_browsers import post


def texts(reach: Reach, name: str) -> list[str]:
    """What was written to one of the cast."""

    def read(session: Session) -> list[str]:
        mine = select(OutboxRow).where(
            OutboxRow.identity_id == reach.cast.people[name].id, OutboxRow.payload.is_not(None)
        )
        return [
            unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload)).reply.text
            for row in session.scalars(mine)
        ]

    return reach.db.read(read)


def press(reach: Reach, desk: FlaskClient, step: str, child: int = 0, household: int | None = None) -> TestResponse:
    """One button of the class's page."""
    path = f"/desk/reach/{reach.cast.class_32.id}"
    about = {"pupil": child or reach.cast.xiaoming.id, "household": household or ""}
    return post(desk, path, step=step, **about)


def of_father(reach: Reach) -> int:
    return reach.cast.father.household_id


def test_the_school_is_counted_by_class_and_by_cause(desk: Reach) -> None:
    desk.db.transact(lambda session: unbound(desk, session))
    desk.lonely()
    page = desk.at_desk("principal").get("/desk/reach").text
    assert "4 个孩子,<b>2</b> 个联系不上" in page
    assert re.findall(r'href="([^"]+)">([^<]+)家</a>', page) == [
        ("?cause=nobody_in_roster", "名单里没有家人 1"),
        ("?cause=nobody_bound", "没绑定微信 1"),
    ]
    behind = desk.at_desk("principal").get("/desk/reach?cause=nobody_bound").text
    assert "李小明" in behind
    assert "林一一" not in behind


def test_a_teacher_comes_to_the_own_class_at_once(desk: Reach) -> None:
    answer = desk.at_desk("class_teacher").get("/desk/reach")
    assert answer.headers["Location"] == f"/desk/reach/{desk.cast.class_32.id}"
    assert "都联系得上" in desk.at_desk("class_teacher").get(answer.headers["Location"]).text


@pytest.mark.parametrize("name", ["teacher_parent", "subject_teacher", "foreign_principal"])
def test_another_class_does_not_exist(desk: Reach, name: str) -> None:
    desk.db.transact(lambda session: unbound(desk, session))
    browser = desk.at_desk(name)
    path = f"/desk/reach/{desk.cast.class_32.id}"
    assert browser.get(path).status_code == 404
    token = re.search(r'csrf_token" value="([^"]+)', browser.get("/desk/").text)
    about = {"pupil": desk.cast.xiaoming.id, "household": of_father(desk), "step": "call"}
    answer = browser.post(path, data={"csrf_token": token[1] if token else "", **about})
    assert answer.status_code == 404
    assert desk.db.read(lambda session: session.scalars(select(StaffTask)).all()) == []


def test_a_slip_comes_as_a_file(desk: Reach) -> None:
    desk.db.transact(lambda session: unbound(desk, session))
    answer = press(desk, desk.at_desk("class_teacher"), "slip", household=of_father(desk))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    slips = desk.db.read(lambda session: [slip.pupil_id for slip in session.scalars(select(Slip))])
    assert slips == [desk.cast.xiaoming.id]


def test_a_child_without_anybody_gets_a_slip_as_well(desk: Reach) -> None:
    child = desk.lonely()
    assert press(desk, desk.at_desk("class_teacher"), "slip", child).mimetype == "application/pdf"


def test_a_call_is_given_once_until_it_is_made(desk: Reach) -> None:
    desk.db.transact(lambda session: muted(desk, session))
    browser = desk.at_desk("class_teacher")
    for _ in range(2):
        answer = press(desk, browser, "call", household=of_father(desk))
        assert answer.status_code == 303
    tasks = desk.db.read(lambda session: session.scalars(select(StaffTask)).all())
    assert [(task.kind, task.owner_id) for task in tasks] == [("call", desk.cast.class_teacher.id)]
    assert "派给班主任一个电话:李小明家" in browser.get(answer.headers["Location"]).text


def test_how_to_pin_is_told_once_in_a_life(desk: Reach) -> None:
    desk.db.transact(lambda session: silent(desk, session))
    browser = desk.at_desk("class_teacher")
    assert "请家人把我们置顶" in browser.get(f"/desk/reach/{desk.cast.class_32.id}").text
    answer = press(desk, browser, "pin", household=of_father(desk))
    page = browser.get(answer.headers["Location"]).text
    assert "这句话对一位家人只说一次" in page
    assert "请家人把我们置顶" not in page, "the next step is a call now"
    again = press(desk, browser, "pin", household=of_father(desk))
    assert "不再重复" in browser.get(again.headers["Location"]).text
    assert [text for text in texts(desk, "father") if "置顶" in text] == texts(desk, "father")[-1:]


def test_the_family_is_asked_for_the_number_once_a_week(desk: Reach) -> None:
    desk.db.transact(lambda session: wrong(desk, session))
    browser = desk.at_desk("class_teacher")
    assert "在微信里问新号" in browser.get(f"/desk/reach/{desk.cast.class_32.id}").text
    for _ in range(2):
        press(desk, browser, "verify", household=of_father(desk))
    asked = [text for text in texts(desk, "father") if "尾号 4455" in text]
    assert len(asked) == 1
    assert "改电话号码" in browser.get(f"/desk/reach/{desk.cast.class_32.id}").text


def test_a_number_of_two_families_leads_to_where_it_is_put_right(desk: Reach) -> None:
    desk.db.transact(lambda session: quarantined(desk, session))
    page = desk.at_desk("class_teacher").get(f"/desk/reach/{desk.cast.class_32.id}").text
    assert f"/desk/family/child/{desk.cast.xiaoming.id}" in html.unescape(page)
    assert "13600004455" not in page, "no number stands on the board"


@pytest.mark.parametrize("about", [{"pupil": "x"}, {"pupil": "1", "step": "slip"}, {"step": "dance"}])
def test_a_made_up_form_meets_what_strangers_meet(desk: Reach, about: dict[str, str]) -> None:
    desk.db.transact(lambda session: muted(desk, session))
    whole = {"pupil": desk.cast.xiaoming.id, "household": of_father(desk), "step": "call", **about}
    answer = post(desk.at_desk("class_teacher"), f"/desk/reach/{desk.cast.class_32.id}", **whole)
    assert answer.status_code == 404


def test_who_is_reached_meanwhile_is_left_alone(desk: Reach) -> None:
    answer = press(desk, desk.at_desk("class_teacher"), "call", household=of_father(desk))
    assert answer.status_code == 404


def test_muted_guardians_are_told_nothing(desk: Reach) -> None:
    desk.db.transact(lambda session: silent(desk, session))
    off = update(Identity).where(Identity.id == desk.cast.people["father"].id).values(muted=True)
    desk.db.transact(lambda session: session.execute(off) and None)
    press(desk, desk.at_desk("class_teacher"), "pin", household=of_father(desk))
    assert texts(desk, "father") == []
    shown = desk.db.read(lambda session: session.get_one(Guardian, desk.cast.father.id).pin_shown_at)
    assert shown is None
