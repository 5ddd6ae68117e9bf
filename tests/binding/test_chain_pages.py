"""家人和号码 on the desk: a new phone, a guardian barred, a class handed over; each by who may, and by nobody else."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.reply import Reply
from bot.delivery.tell import tell
from bot.identity.families import guardians_to_tell
from bot.identity.phones import phone_of
from bot.identity.teachers import homeroom_teacher_of
from storage.identities import Binding
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import ArchiveRead, Guardian, GuardianLink
from storage.session import Database
from storage.staff_tasks import StaffTask
from tests import factories
from tests.contactability.reach import Reach
from tests.school_browsers import post

HOLDS = ("class_teacher", "principal")
OTHERS = ("subject_teacher", "teacher_parent", "foreign_principal")


@pytest.fixture
def desk(sqlite_db: Database) -> Reach:
    """青山小学 with its desk."""
    return Reach(sqlite_db)


def page_of(desk: Reach) -> str:
    return f"/desk/family/child/{desk.cast.xiaoming.id}"


def acts(desk: Reach, browser: FlaskClient, act: str, **form: object) -> TestResponse:
    """One of the forms of 李小明's page, about his father."""
    return post(browser, page_of(desk), act=act, **{"guardian": desk.cast.father.id, **form})


def forged(desk: Reach, browser: FlaskClient, path: str, **form: object) -> TestResponse:
    """A form that its sender has never been shown."""
    token = re.search(r'csrf_token" value="([^"]+)', browser.get("/desk/").text)
    return browser.post(path, data={"csrf_token": token[1] if token else "", **form})


def told_in_wechat(desk: Reach) -> list[int]:
    """The WeChat users whom the next message about 李小明 goes to."""
    found = desk.db.read(guardians_to_tell, desk.school.id, desk.cast.xiaoming.id)
    return [identity for family in found for identity in family.identity_ids]


def barred(desk: Reach) -> list[str]:
    link = select(GuardianLink).where(GuardianLink.barred_at.is_not(None))
    return desk.db.read(lambda session: [each.barred_paper or "" for each in session.scalars(link)])


@pytest.mark.parametrize("name", HOLDS)
def test_the_way_to_a_child(desk: Reach, name: str) -> None:
    browser = desk.at_desk(name)
    classes = browser.get("/desk/family", follow_redirects=True).text
    assert ("李小明" in classes) == (name == "class_teacher"), "who has one class stands in it at once"
    assert "李小明" in browser.get(f"/desk/family/{desk.cast.class_32.id}").text
    page = browser.get(page_of(desk)).text
    assert [phone in page for phone in ("13900006688", "13600004455")] == [True, True]
    looks = desk.db.read(lambda session: session.scalars(select(ArchiveRead.why)).all())
    assert looks == ["guardian_chain"]


@pytest.mark.parametrize("name", OTHERS)
def test_numbers_are_shown_to_nobody_else(desk: Reach, name: str) -> None:
    browser = desk.at_desk(name)
    assert browser.get(page_of(desk)).status_code == 404
    assert browser.get(f"/desk/family/{desk.cast.class_32.id}").status_code == 404
    for act in ("phone", "bar"):
        answer = forged(desk, browser, page_of(desk), act=act, guardian=desk.cast.father.id, phone="13911112222")
        assert answer.status_code == 404
    assert barred(desk) == []


@pytest.mark.parametrize("name", HOLDS)
def test_a_new_phone_takes_all_from_the_old_one_at_once(desk: Reach, name: str) -> None:
    old = desk.cast.people["father"].id
    desk.db.transact(
        lambda session: tell(
            session, school_id=desk.school.id, identity_id=old, reply=Reply("等着发"), purpose="notice",
            key="waits", now=desk.now, due_at=desk.now + timedelta(hours=1),
        )
    )  # fmt: skip
    assert old in told_in_wechat(desk)
    answer = acts(desk, desk.at_desk(name), "phone", phone="139-1111 2222")
    assert answer.status_code == 303
    father = desk.cast.father.id
    assert desk.db.read(lambda session: phone_of(session, session.get_one(Guardian, father))) == "13911112222"
    states = desk.db.read(lambda session: session.scalars(select(OutboxRow.state)).all())
    assert states == ["cancelled"]
    assert old not in told_in_wechat(desk), "the old number gets nothing"
    fresh = desk.db.transact(lambda session: _bind_new(desk, session))
    assert told_in_wechat(desk).count(fresh) == 1, "the new one gets the very next message, once"


def _bind_new(desk: Reach, session: Session) -> int:
    new = factories.identity(session, desk.school.id, "openid_new_phone")
    father = session.get_one(Guardian, desk.cast.father.id)
    session.add(
        Binding(school_id=desk.school.id, identity_id=new.id, guardian_id=father.id, bound_at=desk.now, how="line")
    )
    session.flush()
    return new.id


def test_what_is_no_number_stays_on_the_screen(desk: Reach) -> None:
    answer = acts(desk, desk.at_desk("class_teacher"), "phone", phone="1391111")
    assert answer.status_code == 400
    assert "不像一个电话号码" in answer.text
    assert 'value="1391111"' in answer.text


def test_a_guardian_of_another_child_is_not_changed_on_this_page(desk: Reach) -> None:
    browser, stranger = desk.at_desk("class_teacher"), desk.cast.other_parent.id
    assert acts(desk, browser, "phone", guardian=stranger, phone="13911112222").status_code == 404


def test_the_office_bars_a_guardian_on_the_ground_of_a_paper(desk: Reach) -> None:
    browser, father = desk.at_desk("principal"), desk.cast.people["father"].id
    paper = {"paper": "(2026)川01民初123号", "day": "2026-11-18"}
    assert acts(desk, browser, "bar", **paper).status_code == 303
    assert barred(desk) == ["(2026)川01民初123号 2026-11-18"]
    assert father not in told_in_wechat(desk)
    page = browser.get(f"{page_of(desk)}?done=bar").text
    assert "已停止联系" in page
    assert "(2026)川01民初123号 2026-11-18" in page
    assert acts(desk, browser, "bar", **paper).status_code == 404, "barred is barred"


@pytest.mark.parametrize(
    "paper",
    [{}, {"paper": "判决书"}, {"day": "2026-11-18"}, {"paper": " ", "day": "2026-11-18"},
     {"paper": "判决书", "day": "2026-11-21"}, {"paper": "判决书", "day": "昨天"}],
)  # fmt: skip
def test_without_a_paper_of_a_day_nobody_is_barred(desk: Reach, paper: dict[str, str]) -> None:
    answer = acts(desk, desk.at_desk("principal"), "bar", **paper)
    assert answer.status_code == 400
    assert "没有文件" in answer.text
    assert barred(desk) == []


def test_a_teacher_bars_nobody(desk: Reach) -> None:
    browser = desk.at_desk("class_teacher")
    assert "停止联系" not in browser.get(page_of(desk)).text
    assert acts(desk, browser, "bar", paper="判决书", day="2026-11-18").status_code == 404
    assert barred(desk) == []


def test_a_class_gets_another_teacher_with_what_is_open(desk: Reach) -> None:
    desk.db.transact(lambda session: _open_call(desk, session))
    browser, successor = desk.at_desk("principal"), desk.cast.subject_teacher.id
    answer = post(browser, "/desk/teachers", class_id=desk.cast.class_32.id, successor=successor)
    assert "三(2)班的班主任是李强老师" in answer.text
    desk.now += timedelta(minutes=1)
    holder = desk.db.read(homeroom_teacher_of, desk.school.id, desk.cast.class_32.id, desk.now)
    assert holder is not None
    assert holder.id == successor
    assert desk.db.read(lambda session: session.scalars(select(StaffTask.owner_id)).all()) == [successor]
    assert desk.actor("class_teacher").held == (), "the one before speaks for the class no more"
    again = post(browser, "/desk/teachers", class_id=desk.cast.class_32.id, successor=successor)
    assert again.status_code == 400
    assert "已经是三(2)班的班主任了" in again.text


def test_a_class_without_a_teacher_gets_one(desk: Reach) -> None:
    post(desk.at_desk("principal"), "/desk/teachers", class_id=desk.cast.class_11.id, successor=desk.cast.principal.id)
    later = desk.now + timedelta(minutes=1)
    holder = desk.db.read(homeroom_teacher_of, desk.school.id, desk.cast.class_11.id, later)
    assert holder is not None
    assert holder.id == desk.cast.principal.id


def _open_call(desk: Reach, session: Session) -> None:
    owed = Obligation(
        school_id=desk.school.id, pupil_id=desk.cast.xiaoming.id, service="notice", purpose="notice",
        subject_key="x", required_act="know", opened_at=desk.now,
    )  # fmt: skip
    session.add(owed)
    session.flush()
    session.add(
        StaffTask(
            school_id=desk.school.id, obligation_id=owed.id, kind="call", owner_id=desk.cast.class_teacher.id,
            opened_at=desk.now, due_at=desk.now,
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher", "foreign_principal"])
def test_nobody_else_hands_a_class_over(desk: Reach, name: str) -> None:
    browser = desk.at_desk(name)
    about = {"class_id": desk.cast.class_32.id, "successor": desk.cast.subject_teacher.id}
    assert forged(desk, browser, "/desk/teachers", **about).status_code == 404
    holder = desk.db.read(homeroom_teacher_of, desk.school.id, desk.cast.class_32.id, desk.now)
    assert holder is not None
    assert holder.id == desk.cast.class_teacher.id
