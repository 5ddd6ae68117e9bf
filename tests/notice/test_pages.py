"""What became of a notice, on the desk: counts agree with the database, every number opens its families."""

import html
import re
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.core.clock import machine_now
from bot.delivery.ladder.acts import close_by_family
from bot.delivery.ladder.staff_tasks import give_calls
from storage.obligation_events import ObligationEvent
from storage.obligations import BY_HAND, Obligation
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff_tasks import StaffTask
from tests.notice.browsers import WORDS, NoticeBrowsers
from tests.school_browsers import post

FILTER = re.compile(r'<a href="([^"]*)"[^>]*>([^<]*?) (\d+)</a>')
FAMILY = re.compile(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>')
ENDS = {"自己回了": "acknowledged", "老师问到了": "by_hand", "有人在办": "task", "还没回": "open"}


@pytest.fixture
def school(sqlite_db: Database) -> NoticeBrowsers:
    """青山小学 with its pages."""
    return NoticeBrowsers(sqlite_db)


def father_of(school: NoticeBrowsers) -> int:
    return school.of(school.cast.xiaoming.id, school.cast.father.household_id)


def grandmother_of(school: NoticeBrowsers) -> int:
    return school.of(school.cast.xiaoming.id, school.cast.grandmother.household_id)


def answer_as_father(school: NoticeBrowsers) -> None:
    school.db.transact(
        lambda session: close_by_family(
            session, school.school, father_of(school), school.cast.father.id, how="tapped", now=school.now,
            option=2, answer="=1+1",
        )
    )  # fmt: skip


def call_grandmother(school: NoticeBrowsers) -> None:
    rows = [row for row in school.obligations() if row.id == grandmother_of(school)]
    school.db.transact(give_calls, school.school, rows, school.now, due_at=school.now, urgent=False)


def in_database(school: NoticeBrowsers) -> Counter[str]:
    """The ends, told from the rows alone."""
    tasks = school.db.read(
        lambda session: set(session.scalars(select(StaffTask.obligation_id).where(StaffTask.closed_at.is_(None))))
    )

    def end(row: Obligation) -> str:
        if row.closed_at is None:
            return "task" if row.id in tasks else "open"
        return "by_hand" if row.closed_how in BY_HAND else "acknowledged"

    return Counter(end(row) for row in school.obligations())


def test_counts_are_those_of_the_database_and_open_their_families(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends(everybody=True)}"
    answer_as_father(school)
    call_grandmother(school)
    desk = school.at_desk("class_teacher")
    told = school.of(school.cast.xiaohong.id, school.cast.grandmother.household_id)
    post(desk, f"{path}/{told}", act="told", option="1", how="phone")
    page = desk.get(path).text
    counted = {ENDS[word]: int(count) for _, word, count in FILTER.findall(page) if word in ENDS}
    assert counted == {"acknowledged": 1, "by_hand": 1, "task": 1, "open": 1}
    assert counted == dict(in_database(school))
    for address, _, count in FILTER.findall(page):
        behind = desk.get(html.unescape(address)).text
        assert len(FAMILY.findall(behind)) == int(count), address


def test_who_is_missing_and_why_stands_first(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}"
    answer_as_father(school)
    call_grandmother(school)
    page = school.at_desk("class_teacher").get(path).text
    assert "2 家,还差 <b>1</b> 家" in page
    assert [name for _, name in FAMILY.findall(page)] == ["李小明"]
    assert "要打电话" in page


def test_a_family_is_told_from_top_to_bottom(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}"
    school.climb(minutes=3)
    answer_as_father(school)
    page = html.unescape(school.at_desk("class_teacher").get(f"{path}/{father_of(school)}").text)
    assert "11月20日 16:00 杨静老师写好了通知" in page
    assert "给爸爸" in page
    assert "爸爸回了" in page
    assert "“=1+1”" in page
    assert "奶奶" not in page, "the other household is another family"


def test_only_these_families_are_reminded(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}"
    answer_as_father(school)
    desk = school.at_desk("class_teacher")
    assert "只提醒这 1 家" in desk.get(path).text
    answer = post(desk, path, remind="1")
    assert "又提醒了 1 家" in desk.get(answer.headers["Location"]).text
    wanted = select(ObligationEvent.obligation_id).where(ObligationEvent.what == "reminded")
    assert school.db.read(lambda session: session.scalars(wanted).all()) == [grandmother_of(school)]
    for _ in range(3):
        last = post(desk, path, remind="1")
    assert last.status_code == 400


def test_what_a_teacher_heard_closes_it(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}/{father_of(school)}"
    desk = school.at_desk("class_teacher")
    missing = post(desk, path, act="told", how="told_teacher")
    assert missing.status_code == 400
    assert "请选家里回的是哪一个" in missing.text
    answer = post(desk, path, act="told", how="told_teacher", option="1", answer="奶奶来接")
    page = desk.get(answer.headers["Location"]).text
    assert "记上了" in page
    assert "当面告诉老师" in page
    assert "<h2>问到了</h2>" not in page
    assert in_database(school) == {"by_hand": 1, "open": 1}


def test_a_task_is_handed_to_a_colleague(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}/{grandmother_of(school)}"
    call_grandmother(school)
    desk, to = school.at_desk("class_teacher"), school.cast.subject_teacher.id
    answer = post(desk, path, act="give", to=to)
    assert "交给李强了" in desk.get(answer.headers["Location"]).text
    assert school.db.read(lambda session: session.scalars(select(StaffTask.owner_id)).all()) == [to]
    assert post(desk, path, act="give", to=school.cast.foreign_parent.id).status_code == 404


def test_the_spreadsheet_has_a_row_for_each_family_and_no_formula(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends()}"
    answer_as_father(school)
    answer = school.at_desk("class_teacher").get(f"{path}/export.xlsx")
    assert answer.status_code == 200
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("班", "孩子", "情况")
    assert sorted(str(row[2]) for row in rows[1:]) == ["自己回了", "还没回"]
    cells = [cell for row in load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    answered = next(row for row in rows if row[2] == "自己回了")
    assert answered[4:8] == ("不能接", "=1+1", "爸爸", "微信里点的")


def test_the_list_shows_what_one_sent_and_what_came_to_the_own_class(school: NoticeBrowsers) -> None:
    school.sends(everybody=True)
    answer_as_father(school)
    shown = {
        name: school.at_desk(name).get("/desk/notices").text
        for name in ("class_teacher", "principal", "teacher_parent")
    }
    figures = {name: re.findall(r"(\d+) 家,回了 <b>(\d+)</b>,还差 <b>(\d+)</b>", page) for name, page in shown.items()}
    assert figures == {
        "class_teacher": [("4", "1", "3")],
        "principal": [("4", "1", "3")],
        "teacher_parent": [("1", "0", "1")],
    }
    assert "提前放学" not in school.at_desk("subject_teacher").get("/desk/notices").text
    assert "提前放学" not in school.at_desk("foreign_principal").get("/desk/notices").text


def test_who_leads_sees_how_often_each_teacher_was_in_a_hurry(school: NoticeBrowsers) -> None:
    for _ in range(2):
        school.sends(urgent=True)
    school.sends()
    names = ("class_teacher", "subject_teacher", "teacher_parent", "principal", "foreign_principal")
    pages = {name: school.at_desk(name).get("/desk/notices").text for name in names}
    assert {name for name, page in pages.items() if "这个月的急事" in page} == {"principal"}
    assert "<li>杨静 2 次</li>" in pages["principal"]
    school.now += timedelta(days=14)
    school.db.transact(set_school_now, school.now, machine_now())
    assert "这个月的急事" not in school.at_desk("principal").get("/desk/notices").text


def test_another_homeroom_teacher_sees_the_own_class_alone(school: NoticeBrowsers) -> None:
    path = f"/desk/notices/{school.sends(everybody=True)}"
    desk = school.at_desk("teacher_parent")
    assert [name for _, name in FAMILY.findall(desk.get(path).text)] == ["陈小雨"]
    assert desk.get(f"{path}/{father_of(school)}").status_code == 404
    rows = list(load_workbook(BytesIO(desk.get(f"{path}/export.xlsx").data)).worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["陈小雨"]


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "foreign_principal"])
def test_nobody_else_meets_it(school: NoticeBrowsers, name: str) -> None:
    path, desk = f"/desk/notices/{school.sends()}", school.at_desk(name)
    family = f"{path}/{father_of(school)}"
    for each in (path, f"{path}/export.xlsx", family):
        assert _same(desk.get(each), desk.get("/desk/notices/1")), each
    token = re.search(r'csrf_token" value="([^"]+)', desk.get("/desk/").text)
    for each, form in ((path, {"remind": "1"}), (family, {"act": "told", "how": "phone", "option": "1"})):
        answer = desk.post(each, data={"csrf_token": token[1] if token else "", **form})
        assert answer.status_code == 404
        assert WORDS not in answer.text
    assert in_database(school) == {"open": 2}


def _same(answer: TestResponse, other: TestResponse) -> bool:
    return (answer.status_code, answer.text) == (404, other.text)
