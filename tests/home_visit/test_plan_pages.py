"""The plan, what has happened, and the coverage at the desk."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from handlers.home_visit.actions import incidents
from storage.home_visit import Incident
from storage.pupils import Guardian
from storage.session import Database
from tests.home_visit.plans import Plans
from tests.school_browsers import Browsers, post

WORDS = "放学路上推了同学"


@pytest.fixture
def plans(sqlite_db: Database) -> Plans:
    """Friday, 20 November."""
    plans = Plans(sqlite_db)
    plans.goes_on_to(plans.now)
    return plans


@pytest.fixture
def browsers(plans: Plans, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(plans.db, plans, tmp_path)


def test_looked_at_then_taken_over_then_changed(plans: Plans, browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    plans.do(lambda session: session.execute(update(Guardian).values(hours="noon")) and None)
    assert "这里还没有家访" in desk.get("/desk/visits").text
    looked = desk.get("/desk/visits/plan/proposal").text
    assert ("王一" in looked, "规定的都能做到" in looked, plans.lines()) == (True, True, {})
    assert "中午方便" in looked
    digest = re.search(r'name="digest" value="(\w+)"', looked)
    assert digest
    answer = post(desk, "/desk/visits/plan/proposal", digest=digest[1])
    shown = desk.get(answer.headers["Location"]).text
    assert ("排好了" in shown, "王一 三(2)班,重点家访" in shown) == (True, True)
    line = plans.lines()["王一"]
    where = f"/desk/visits/plan/{line.visit_id}"
    changed = {"act": "change", "day": "2026-12-01", "kind": "all", "second": str(plans.cast.subject_teacher.id)}
    assert post(desk, where, **changed).status_code == 303
    moved = plans.lines()["王一"]
    assert (moved.day, moved.kind, moved.second) == (date(2026, 12, 1), "all", "李强")
    refused = post(desk, where, act="out", why="")
    assert (refused.status_code, "为什么拿掉" in refused.text) == (422, True)
    assert post(desk, where, act="out", why="搬走了").status_code == 303
    assert "搬走了" in desk.get("/desk/visits").text
    assert post(desk, where, act="back").status_code == 303
    assert plans.lines()["王一"].state == "planned"


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"day": "2026-11-01"}, "那天已经过了"), ({"day": "soon"}, "哪一天"), ({"second": "teacher"}, "同一个人")],
)
def test_what_is_wrong_is_said(plans: Plans, browsers: Browsers, changed: dict[str, str], says: str) -> None:
    plans.plans()
    filled = {"act": "change", "day": "2026-12-01", "kind": "all", "second": "", **changed}
    filled["second"] = filled["second"] and str(plans.cast.class_teacher.id)
    answer = post(browsers.at_desk("class_teacher"), f"/desk/visits/plan/{plans.lines()['王一'].visit_id}", **filled)
    assert (answer.status_code, says in answer.text) == (422, True)


def test_another_plan_by_now_is_shown_again(plans: Plans, browsers: Browsers) -> None:
    answer = post(browsers.at_desk("class_teacher"), "/desk/visits/plan/proposal", digest="0" * 16)
    assert (answer.status_code, "请再看一遍" in answer.text, plans.lines()) == (422, True, {})


def test_what_was_announced_leads_to_the_visit(plans: Plans, browsers: Browsers) -> None:
    plans.visited("王一", plans.now)
    page = browsers.at_desk("class_teacher").get(f"/desk/visits/plan/{plans.visit('王一').id}").text
    where = re.search(r'href="([^"]*/desk/visits/one/\d+)"', page)
    assert where
    assert browsers.at_desk("class_teacher").get(where[1]).status_code == 200
    assert "已经去过了" in page


def test_a_family_is_added(plans: Plans, browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    filled = {"pupil": str(plans.children["赵大"]), "kind": "needed", "day": "2026-12-03"}
    assert post(desk, "/desk/visits/plan/add", **filled).status_code == 303
    assert plans.lines()["赵大、赵小"].day == date(2026, 12, 3)
    again = post(desk, "/desk/visits/plan/add", **filled)
    assert (again.status_code, "已经排了" in again.text) == (422, True)
    assert post(desk, "/desk/visits/plan/add", **{**filled, "pupil": str(plans.children["陈小雨"])}).status_code == 404


def test_who_leads_plans_for_all_and_sees_each(plans: Plans, browsers: Browsers) -> None:
    desk = browsers.at_desk("principal")
    looked = desk.get("/desk/visits/plan/proposal?of=school").text
    digest = re.search(r'name="digest" value="(\w+)"', looked)
    assert digest
    assert "李强" in looked
    post(desk, "/desk/visits/plan/proposal?of=school", digest=digest[1])
    listed = desk.get("/desk/visits").text
    teacher = re.search(r'href="([^"]*who=\d+[^"]*)">李强', listed)
    assert teacher
    assert "包保走访" in desk.get(teacher[1].replace("&amp;", "&")).text
    assert browsers.at_desk("class_teacher").get("/desk/visits/plan/proposal?of=school").status_code == 404
    other = f"/desk/visits?who={plans.cast.principal.id}"
    assert browsers.at_desk("class_teacher").get(other).status_code == 404


@pytest.mark.parametrize("address", ["?period=x", "?period=2020-2021-1&of=school", "?period=2025-2026-1"])
def test_what_is_over_is_not_planned(browsers: Browsers, address: str) -> None:
    assert browsers.at_desk("principal").get("/desk/visits/plan/proposal" + address).status_code == 404


def test_what_has_happened_is_entered_and_seen_as_a_whole(plans: Plans, browsers: Browsers) -> None:
    office = browsers.at_desk("office")
    form = re.search(r'href="([^"]*/f/home_visit/event[^"]*)"', office.get("/desk/visits/events").text)
    assert form
    answers = {"kind": "bullying", "who": "王一 陈小雨", "day": "2026-11-19", "words": WORDS}
    kept = post(office, form[1], **answers, shown=list(answers))
    assert "11月25日前 王一 三(2)班,杨静老师去" in kept.text
    incident_id = plans.db.read(lambda session: session.scalars(select(Incident.id)).one())
    page = f"/desk/visits/events/{incident_id}"
    for who, status in (("class_teacher", 200), ("teacher_parent", 200), ("principal", 200), ("subject_teacher", 404)):
        answer = browsers.at_desk(who).get(page)
        assert (answer.status_code, WORDS in answer.text) == (status, status == 200), who
    added = post(browsers.at_desk("class_teacher"), page, who="王二")
    assert "加上了" in browsers.at_desk("class_teacher").get(added.headers["Location"]).text
    refused = post(browsers.at_desk("class_teacher"), page, who="陈小雨")
    assert (refused.status_code, "没找到" in refused.text) == (422, True)
    assert WORDS not in office.get("/desk/visits/events").text
    assert len(plans.db.read(incidents.incidents, plans.actor("office"), plans.now)[0].visits) == 3


def test_each_number_of_the_coverage_leads_to_its_children(plans: Plans, browsers: Browsers) -> None:
    plans.visited("王一", plans.now)
    desk = browsers.at_desk("principal")
    page = desk.get("/desk/visits/coverage").text
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*/coverage/children[^"]*)"', page)]
    assert len(links) > 15
    for link in dict.fromkeys(links):
        many = re.search(rf'href="{re.escape(link.replace("&", "&amp;"))}"[^>]*>\s*(?:<b>)?(\d+)', page)
        assert many, link
        children = desk.get(link)
        assert f"<small>{many[1]} 个孩子" in children.text, link
        assert children.text.count('<th scope="row">') == int(many[1])


def test_the_coverage_of_a_class_as_a_sheet_and_on_paper(plans: Plans, browsers: Browsers) -> None:
    desk, of = browsers.at_desk("principal"), f"?class_id={plans.cast.class_32.id}"
    sheet = desk.get("/desk/visits/coverage.xlsx" + of)
    book = load_workbook(BytesIO(sheet.data))
    assert [row[0].value for row in book.worksheets[0].iter_rows()] == ["班级", "三(2)班"]
    assert book.worksheets[3].max_row == 13
    assert desk.get("/desk/visits/coverage.pdf" + of).data.startswith(b"%PDF")
    assert "三(2)班" in desk.get("/desk/visits/coverage" + of).text


@pytest.mark.parametrize("page", ["coverage", "coverage.xlsx", "coverage.pdf", "coverage/children"])
def test_the_class_of_others_is_nowhere(plans: Plans, browsers: Browsers, page: str) -> None:
    address = f"/desk/visits/{page}?class_id={plans.cast.class_32.id}&what=pupils"
    for who in ("teacher_parent", "subject_teacher"):
        assert browsers.at_desk(who).get(address).status_code == 404
    assert browsers.at_desk("principal").get("/desk/visits/coverage/children?what=marks").status_code == 404


def test_a_subject_teacher_sees_the_mentored_child_and_no_other(browsers: Browsers) -> None:
    page = browsers.at_desk("subject_teacher").get("/desk/visits/coverage/children?what=pupils").text
    assert ("王三" in page, "王一" in page) == (True, False)
