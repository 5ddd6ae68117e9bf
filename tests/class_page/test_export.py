"""The class as a spreadsheet: the same marks, and nothing that a spreadsheet would take for a formula."""

from io import BytesIO

from openpyxl import load_workbook

from bot.core.day_card import Entry
from tests import factories
from tests.class_page.school import ClassSchool


def rows(school: ClassSchool, name: str) -> list[list[object]]:
    """The sheet as this member of staff gets it."""
    answer = school.at_desk(name).get(f"{school.class_path}/table.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_marks_of_the_page(school: ClassSchool) -> None:
    card = school.card(Entry({"learning": 0}, {}, "有一句话"))
    school.signature(card, school.cast.father)
    heads, child = rows(school, "class_teacher")
    assert heads == [
        "学号",
        "姓名",
        "家人(微信/全部)",
        "联系卡",
        "签字",
        "没回的通知",
        "没答的意见",
        "电话和纸条",
        "最近一次联系",
    ]
    assert child == ["20240302", "李小明", "3/3", "学习 要看,有话", "签了1/2家", "0", "0", "0", "2026-11-20 16:00"]


def test_a_subject_teacher_gets_the_columns_of_a_subject_teacher(school: ClassSchool) -> None:
    assert [len(row) for row in rows(school, "subject_teacher")] == [5, 5]


def test_a_name_that_begins_like_a_formula_is_a_name(school: ClassSchool) -> None:
    school.db.transact(lambda session: factories.pupil(session, school.cast.class_32, name="=1+1").id)
    answer = school.at_desk("class_teacher").get(f"{school.class_path}/table.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet
    named = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert named.data_type == "s"
