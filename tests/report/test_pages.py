"""The report's pages as the staff opens them, and what is posted there."""

import pytest
from sqlalchemy.orm import Session

from storage.schools import School
from storage.session import Database
from tests import factories
from tests.report.school import Counted, autumn
from tests.school_browsers import Browsers, post
from tests.school_week import at

PAGES = (
    "/desk/report", "/desk/report?span=2026-W46", "/desk/report?span=2026-2027-1", "/desk/report?span=2026-2027",
    "/desk/report?by=staff", "/desk/report/families?figure=receipts&missing=1", "/desk/report.xlsx",
    "/desk/report/trend?figure=visits&span=2026-W46", "/desk/report.pdf", "/desk/report/month",
    "/desk/report/month?month=2026-10", "/desk/pulse",
)  # fmt: skip


@pytest.fixture
def desk(sqlite_db: Database) -> Browsers:
    """Autumn, on the 4th of December."""
    school = Counted(sqlite_db)
    school.do(autumn, school)
    school.now = at(4, 16, month=12)
    return Browsers(sqlite_db, school)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["principal", "class_teacher"])
def test_each_page_opens(desk: Browsers, who: str, path: str) -> None:
    answer = desk.at_desk(who).get(path)
    assert answer.status_code == 200
    assert len(answer.data) < 100_000


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("subject_teacher", "/desk/report/month"),
        ("class_teacher", "/desk/report?span=2026-2028"),
        ("class_teacher", "/desk/report/families?figure=letters"),
        ("class_teacher", "/desk/report/families?start=x"),
        ("class_teacher", "/desk/report/trend?figure=reached"),
        ("class_teacher", "/desk/report/trend?figure=nothing"),
        ("class_teacher", "/desk/report/trend?figure=letters"),
        ("class_teacher", "/desk/report/trend?of=class:{class_31}"),
        ("principal", "/desk/report/trend?figure=letters&span=2026-2027-1"),
        ("class_teacher", "/desk/report/month?month=2026-W47"),
        ("class_teacher", "/desk/report?of=grade:三年级"),
        ("class_teacher", "/desk/report/class/{class_31}"),
        ("teacher_parent", "/desk/report/plan/{class_32}"),
        ("principal", "/desk/report/plan/{class_32}?term=2027-winter"),
    ],
)
def test_what_there_is_not(desk: Browsers, who: str, path: str) -> None:
    cast = desk.week.cast
    path = path.format(class_31=cast.class_31.id, class_32=cast.class_32.id)
    assert desk.at_desk(who).get(path).status_code == 404


def test_each_figure_leads_to_its_families(desk: Browsers) -> None:
    shown = desk.at_desk("principal").get("/desk/report?span=2026-11").text
    assert "6 / 12" in shown
    assert "2026年10月 50%" in shown
    assert "/desk/report/trend?figure=signatures&amp;span=2026-11" in shown
    assert "/desk/report/trend?figure=reached" not in shown
    trend = desk.at_desk("principal").get("/desk/report/trend?figure=signatures&span=2026-11").text
    assert ("2026年6月" in trend, "2026年11月" in trend, "6 / 12" in trend, "最近几个月" in trend) == (True,) * 4
    behind = desk.at_desk("principal").get("/desk/report/families?figure=signatures&span=2026-11&missing=1").text
    assert "李小明" in behind
    assert "4 / 5" in behind


def test_a_large_school_is_looked_at_grade_by_grade(desk: Browsers) -> None:
    desk.week.do(a_hundred_classes, desk.week.cast.school)
    whole = desk.at_desk("principal").get("/desk/report?span=2026-11").text
    assert "班太多" in whole
    grade = desk.at_desk("principal").get("/desk/report?span=2026-11&of=grade:三年级").text
    assert "各班" in grade


def a_hundred_classes(session: Session, school: School) -> None:
    """More than one page shows."""
    grade = factories.grade(session, school, name="四年级", level=4)
    for number in range(100):
        factories.class_(session, grade, name=f"四({number})班", code=None)


def test_the_office_closes_a_month_draws_and_notes(desk: Browsers) -> None:
    path, browser = "/desk/report/month?month=2026-11", desk.at_desk("principal")
    assert post(browser, path, act="close").status_code == 303
    assert "分已经定下" in browser.get(path).text
    assert post(browser, path, act="draw").status_code == 303
    class_id = desk.week.cast.class_32.id
    refused = post(browser, path, act="mend", class_id=class_id)
    assert (refused.status_code, "写一句" in refused.text) == (400, True)
    assert post(browser, path, act="mend", class_id=class_id, words="卡要天天写").status_code == 303
    assert "卡要天天写" in desk.at_desk("class_teacher").get(path).text


def test_a_teacher_writes_the_report_and_the_plan(desk: Browsers) -> None:
    class_id, browser = desk.week.cast.class_32.id, desk.at_desk("class_teacher")
    path = f"/desk/report/class/{class_id}?month=2026-11"
    refused = post(browser, path, act="send", cases="小明的爸爸来了")
    assert (refused.status_code, "小明的爸爸来了" in refused.text) == (400, True)
    words = dict.fromkeys(("cases", "use", "growth", "better"), "小明的爸爸来了")
    assert post(browser, path, act="send", **words).status_code == 303
    assert "小明的爸爸来了" in desk.at_desk("principal").get(path).text
    plan = f"/desk/report/plan/{class_id}?term=2026-2027-1"
    assert post(browser, plan, **{"2026-12": "开家长会"}).status_code == 303
    assert "开家长会" in desk.at_desk("principal").get(plan).text


def test_the_question_is_answered_on_a_page(desk: Browsers) -> None:
    assert "学校跟您家联系得好不好" in desk.opens("grandmother", "/m/pulse").text
    assert desk.sends("grandmother", "/m/pulse", score="2").status_code == 303
    assert "现在没有要答的" in desk.opens("grandmother", "/m/pulse").text
    browser = desk.at_desk("class_teacher")
    assert post(browser, "/desk/pulse", score="0").status_code == 303
    assert "现在没有要答的" in browser.get("/desk/pulse").text
