"""Calls on pages: the list, one family, a call of one's own; for leaders every class, and nobody else's family."""

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from storage.number_uses import NumberUse
from storage.phone_call import WORDS
from storage.pupils import ArchiveRead
from storage.sealing import unseal
from storage.session import Database
from tests.phone_call.telephones import GRANDMOTHER, Telephones
from tests.phone_call.world import Calls
from tests.school_browsers import TOKEN, Browsers
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> Calls:
    """Tuesday the 3rd, at noon."""
    made = Calls(sqlite_db)
    made.goes_on_to(at(3, 12))
    return made


@pytest.fixture
def browsers(world: Calls) -> Browsers:
    """The school's pages."""
    return Browsers(world.db, week=world)


@pytest.fixture
def desk(browsers: Browsers) -> FlaskClient:
    """The class teacher's."""
    return browsers.at_desk("class_teacher")


def post(desk: FlaskClient, path: str, **values: str) -> TestResponse:
    """Send the form of a page and follow where it leads; for who sees no form, with the token of the list."""
    token = TOKEN.search(desk.get(path).text + desk.get("/desk/phone").text)
    assert token
    return desk.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)


def page_of_call(world: Calls, number: int = 0) -> str:
    """The address of a call."""
    return f"/desk/phone/{world.calls()[number].id}"


def test_a_call_is_made_from_the_page_and_taken_back(world: Calls, desk: FlaskClient) -> None:
    world.asks()
    path = page_of_call(world)
    assert f'href="{path}"' in desk.get("/desk/phone").text
    page = desk.get(path).text
    assert ("tel:13900006688" in page, "您找我,我给您回电话。" in page, "先夸一件" in page) == (True, True, True)
    listed = post(desk, path, act="well", words="奶奶说孩子爱看书", guardian=str(world.cast.mother.id)).text
    assert ("今天没有要回访的电话" in listed, "奶奶说孩子爱看书" in listed) == (True, True)
    (call,) = world.calls()
    assert (call.result, call.guardian_id) == ("well", world.cast.mother.id)
    kept = world.db.read(lambda session: unseal(session, WORDS, call.id, call.school_id, call.words))
    assert kept == "奶奶说孩子爱看书"
    again = post(desk, "/desk/phone", take_back=str(call.id)).text
    assert ("收回了" in again, "今天 1 家" in again, "奶奶说孩子爱看书" in again) == (True, True, False)
    assert [each.words for each in world.calls()] == [None]


def test_a_need_is_promised_with_an_owner_and_a_day(world: Calls, desk: FlaskClient) -> None:
    world.asks()
    path, owner = page_of_call(world), str(world.cast.subject_teacher.id)
    form = {"act": "needs_care", "due_on": "2026-11-06", "owner": owner}
    refused = post(desk, path, **form, promise="")
    assert (refused.status_code, world.promises()) == (422, [])
    assert "今天没有要回访的电话" in post(desk, path, **form, promise="每周二给他讲一会儿").text
    (promised,) = world.promises()
    assert (promised.owner_id, promised.due_on, promised.source) == (int(owner), date(2026, 11, 6), "phone_call")
    post(desk, "/desk/phone", take_back=str(world.calls()[0].id))
    assert world.promises() == []


def test_what_the_family_reads_must_be_decent(world: Calls, desk: FlaskClient) -> None:
    world.asks()
    form = {"act": "needs_care", "due_on": "2026-11-06", "owner": str(world.cast.class_teacher.id)}
    answer = post(desk, page_of_call(world), **form, promise="家长交200元补课费")
    assert (answer.status_code, world.promises(), world.calls()[0].result) == (422, [], "")
    assert "家长交200元补课费" in answer.text, "what was typed stays"


@pytest.mark.parametrize(
    ("act", "says", "left"),
    [
        ("no_answer", "改天再打", 1),
        ("later", "改天再打", 1),
        ("wrong_number", "改打家里另一个人", 1),
    ],
)
def test_a_call_that_reached_nobody(world: Calls, desk: FlaskClient, act: str, says: str, left: int) -> None:
    world.asks()
    page = post(desk, page_of_call(world), act=act).text
    assert says in page
    assert sum(not call.result for call in world.calls()) == left


def test_a_family_that_nobody_reaches_gets_a_slip(world: Calls, desk: FlaskClient) -> None:
    world.asks()
    path = page_of_call(world)
    assert post(desk, path, act="paper").status_code == 404, "not before it was tried"
    for _ in range(3):
        assert "改带纸条" not in desk.get(path).text
        post(desk, path, act="no_answer")
    assert "3次没人接,换个办法" in desk.get("/desk/phone").text
    listed = post(desk, path, act="paper").text
    assert "打不通的 1 张" in listed
    slip = desk.get("/desk/phone/slips").text
    assert ("三(2)班 李小明" in slip, "打了3次电话" in slip, "0838-600-1234" in slip) == (True, True, True)


def test_a_call_of_one_s_own_is_noted_in_three_taps(world: Calls, desk: FlaskClient) -> None:
    child = world.child("王小花")
    first = desk.get("/desk/phone/note").text
    assert f'href="?pupil={child.id}"' in first
    post(desk, f"/desk/phone/note?pupil={child.id}", act="well")
    assert [(call.why, call.result) for call in world.calls()] == [("own", "well")]
    world.asks()
    post(desk, f"/desk/phone/note?pupil={world.cast.xiaoming.id}", act="well")
    assert {(call.why, call.result) for call in world.calls()} == {("own", "well"), ("wish", "well")}
    post(desk, f"/desk/phone/note?pupil={world.cast.xiaoming.id}", act="well", guardian=str(world.cast.father.id))
    assert sorted(call.why for call in world.calls()) == ["own", "own", "wish"]
    assert world.cast.father.id in [call.guardian_id for call in world.calls()]


def test_nobody_else_reads_or_makes_a_call(world: Calls, browsers: Browsers) -> None:
    world.asks()
    path = page_of_call(world)
    for name in ("subject_teacher", "principal", "teacher_parent"):
        other = browsers.at_desk(name)
        assert other.get(path).status_code == 404, name
        assert post(other, path, act="well").status_code == 404, name
        assert post(other, "/desk/phone", take_back=path.rpartition("/")[2]).status_code == 404, name
    for name in ("grandmother", "other_parent", "stranger"):
        assert browsers.opens(name, path).status_code in (302, 404), name
    assert [call.result for call in world.calls()] == [""]


def test_another_child_is_not_noted(world: Calls, desk: FlaskClient) -> None:
    for pupil in (world.cast.xiaoyu.id, world.cast.other_child.id, 5):
        assert desk.get(f"/desk/phone/note?pupil={pupil}").status_code == 404
        assert post(desk, f"/desk/phone/note?pupil={pupil}", act="well").status_code == 404
    assert world.calls() == []


def test_another_family_of_the_child_is_not_spoken_with_by_this_call(world: Calls, desk: FlaskClient) -> None:
    world.asks(guardian_id=world.cast.father.id)
    path = page_of_call(world)
    page = desk.get(path).text
    assert ("13600004455" in page, GRANDMOTHER in page) == (True, False)
    assert post(desk, path, act="well", guardian=str(world.cast.grandmother.id)).status_code == 404


@pytest.mark.parametrize("form", [{"act": "burned"}, {"act": "well", "guardian": "x"}, {"dial": "x"}])
def test_what_no_page_sends_is_refused(world: Calls, desk: FlaskClient, form: dict[str, str]) -> None:
    world.asks()
    assert post(desk, page_of_call(world), **form).status_code == 404


def test_a_look_at_the_numbers_is_written_down(world: Calls, desk: FlaskClient) -> None:
    world.asks()
    before = world.db.read(lambda session: len(session.scalars(select(ArchiveRead)).all()))
    desk.get("/desk/phone")
    assert world.db.read(lambda session: len(session.scalars(select(ArchiveRead)).all())) == before
    desk.get(page_of_call(world))
    looks = world.db.read(lambda session: list(session.scalars(select(ArchiveRead))))
    assert [(each.why, each.pupil_id) for each in looks[before:]] == [("phone_call", world.cast.xiaoming.id)]


def test_a_class_with_many_calls_stays_readable(world: Calls, desk: FlaskClient) -> None:
    for number in range(45):
        child = world.child(f"王小{number}", phone=f"137{number:08}")
        world.asks(child)
    for call in world.calls():
        post(desk, f"/desk/phone/{call.id}", act="well")
    page = desk.get("/desk/phone")
    assert len(page.data) < 100_000
    assert "这个月打了 45 家" in page.text


def test_leaders_see_each_class_and_open_the_families(world: Calls, browsers: Browsers) -> None:
    for child, why in (
        (world.cast.xiaoming, "wish"),
        (world.child("王小花"), "silence"),
        (world.child("赵强"), "rule"),
    ):
        world.asks(child, why=why, due_on=date(2026, 11, 2))
    world.says("class_teacher", "记电话 李小明")
    world.says("class_teacher", "1")
    world.says("class_teacher", "1")
    world.says("class_teacher", "记电话 小花")
    world.says("class_teacher", "3")
    desk = browsers.at_desk("principal")
    page = desk.get("/desk/phone/classes").text
    row = re.search(r'scope="row">三\(2\)班</th>(.*?)</tr>', page)
    assert row
    assert re.findall(r">(\d+)<", row[1]) == ["3", "1", "1", "1", "0"]
    for what, names in (("due", 3), ("made", 1), ("late", 1), ("tried", 1), ("needs", 0)):
        found = desk.get(f"/desk/phone/classes/{world.cast.class_32.id}?what={what}").text
        assert found.count("<section>") == names, what
    assert desk.get(f"/desk/phone/classes/{world.cast.class_32.id}?what=all").status_code == 404
    assert desk.get("/desk/phone/classes?month=2026-10").status_code == 200
    assert desk.get("/desk/phone/classes?month=x").status_code == 404
    looked = world.db.read(lambda session: {each.pupil_id for each in session.scalars(select(ArchiveRead)).all()
                                            if each.reader == f"staff:{world.cast.principal.id}"})  # fmt: skip
    assert len(looked) == 3
    assert desk.get(f"/desk/phone/classes/{world.cast.other_class.id}").status_code == 404
    teacher = browsers.at_desk("class_teacher")
    for path in ("", f"/{world.cast.class_32.id}", ".xlsx"):
        assert teacher.get(f"/desk/phone/classes{path}").status_code == 404


def test_the_spreadsheet_says_the_same(world: Calls, browsers: Browsers) -> None:
    world.asks()
    world.says("class_teacher", "记电话 李小明")
    world.says("class_teacher", "1")
    world.says("class_teacher", "1")
    answer = browsers.at_desk("principal").get("/desk/phone/classes.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    classes, calls = (list(sheet.values) for sheet in book.worksheets)
    assert classes[0] == ("班", "要回访", "通了", "过了日子", "还没打通", "要跟进")
    assert ("三(2)班", 1, 1, 0, 0, 0) in classes
    assert calls[1][:6] == ("三(2)班", "李小明", "杨静", "这家请老师打电话。", "2026-11-03", "通了,都好")


def test_the_page_dials_through_the_provider(sqlite_db: Database) -> None:
    with Telephones(sqlite_db) as phones:
        phones.goes_on_to(at(3, 10))
        phones.asks()
        desk = Browsers(phones.db, week=phones).at_desk("class_teacher")
        path = page_of_call(phones)
        page = desk.get(path).text
        assert (GRANDMOTHER in page, "拨给奶奶" in page) == (False, True)
        assert "正在拨,请看您的电话。" in post(desk, path, dial=str(phones.cast.grandmother.id)).text
        assert post(desk, path, dial=str(phones.cast.father.id)).status_code == 404, "another family"
        phones.works()
        phones.answers(phones.caller)
        phones.declines(phones.family)
        phones.comes_true(lambda: phones.dial().state == "missed")
        assert "拨了,家里没人接。" in desk.get(path).text
        phones.do(lambda session: session.execute(delete(NumberUse)))  # its minute is the machine's
        phones.goes_on_to(at(3, 22))
        refused = post(desk, path, dial=str(phones.cast.grandmother.id))
        assert (refused.status_code, "有急事,现在就拨" in refused.text) == (422, True)
        assert "正在拨" in post(desk, path, dial=str(phones.cast.grandmother.id), urgent="1").text
