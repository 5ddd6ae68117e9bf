"""What a row may look like, and what is said of a row that cannot be taken."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.errors import OperatorError
from bot.core.people import Role
from bot.identity.headings import PUPILS_SHEET
from bot.identity.roster.entries import PupilEntry, Reason
from bot.identity.roster.importing import Book, read_roster
from tests.roster.workbooks import XIAOMING, YANG, Cells, workbook


def _read(tmp_path: Path, pupil: Cells, staff: Cells = YANG) -> Book:
    return read_roster(workbook(tmp_path / "roster.xlsx", [pupil], [staff]))


def _entry(tmp_path: Path, **cells: str) -> PupilEntry:
    book = _read(tmp_path, {**XIAOMING, **cells})
    assert not book.bad
    return book.pupils[0]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"学号": ""}, Reason.NO_NUMBER),
        ({"姓名": " "}, Reason.NO_NAME),
        ({"年级": "大班"}, Reason.GRADE),
        ({"班级": ""}, Reason.CLASS),
        ({"班级": "四(2)班"}, Reason.CLASS),
        ({"家长1手机": "1370000332"}, Reason.PHONE),
        ({"家长1手机": "12345678901"}, Reason.PHONE),
        ({"家长1姓名": "", "家长1关系": ""}, Reason.GUARDIAN_NAME),
        ({"性别": "?"}, Reason.SEX),
        ({"重点类型": "留守、富裕"}, Reason.CARE_KIND),
        ({"住校": "也许"}, Reason.YES_NO),
        ({"家长1外出": "去年"}, Reason.YES_NO),
        ({"识字": "一点"}, Reason.YES_NO),
        ({"方便时间": "周日"}, Reason.HOURS),
        ({"户": "12/15"}, Reason.HOUSEHOLDS),
        ({"姓名": "李" * 61}, Reason.TOO_LONG),
        ({"住址": "村" * 1001}, Reason.TOO_LONG),
    ],
)
def test_a_bad_cell_is_named_with_its_row(tmp_path: Path, cells: Cells, reason: Reason) -> None:
    book = _read(tmp_path, {**XIAOMING, **cells})
    assert [(bad.sheet, bad.row, bad.reason) for bad in book.bad] == [("学生", 2, reason)]
    assert str(book.bad[0]).startswith("学生 第2行:")
    assert len(str(book.bad[0])) > len("学生 第2行:")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"姓名": ""}, Reason.NO_NAME),
        ({"手机": "1"}, Reason.PHONE),
        ({"角色": ""}, Reason.NO_ROLE),
        ({"角色": "皇帝"}, Reason.ROLE),
        ({"班级": ""}, Reason.UNKNOWN_CLASS),  # a class teacher of no class
        ({"学科": "语" * 61}, Reason.TOO_LONG),
    ],
)
def test_a_bad_row_of_staff_is_named(tmp_path: Path, cells: Cells, reason: Reason) -> None:
    book = _read(tmp_path, XIAOMING, {**YANG, **cells})
    assert [(bad.row, bad.reason) for bad in book.bad] == [(2, reason)]
    assert str(book.bad[0]).startswith("教职工 第2行:")


def test_the_second_of_two_rows_with_one_number_is_bad(tmp_path: Path) -> None:
    book = read_roster(workbook(tmp_path / "roster.xlsx", [XIAOMING, {**XIAOMING, "姓名": "李大明"}]))
    assert [(bad.row, bad.reason) for bad in book.bad] == [(3, Reason.NUMBER_TWICE)]
    assert [entry.name for entry in book.pupils] == ["李小明"]


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("137 0000 3321", "13700003321"),
        ("+86 137-0000-3321", "13700003321"),
        ("１３７００００３３２１", "13700003321"),
        ("0838-6001234", "08386001234"),
    ],
)
def test_numbers_are_taken_as_people_type_them(tmp_path: Path, typed: str, phone: str) -> None:
    guardians = _entry(tmp_path, 家长1手机=typed).guardians
    assert guardians
    assert guardians[0].phone == phone


def test_columns_are_found_by_heading_in_any_order_and_numbers_need_not_be_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = PUPILS_SHEET
    sheet.append([])
    sheet.append(["姓名", "家长1手机", "家长1外出(是/空)", "家长 1 关系", "家长1姓名", "班级", "学号"])
    sheet.append(["李小明", 13700003321, "是", "母亲", "王 芳", "三（2）班", 20240302.0])
    sheet.append([None, None])
    sheet.append(["陈小雨", None, None, None, None, "301"])
    book.save(tmp_path / "typed.xlsx")
    read = read_roster(tmp_path / "typed.xlsx")
    entry = read.pupils[0]
    assert entry.guardians
    mother = entry.guardians[0]
    assert (entry.number, entry.in_class.name) == ("20240302", "三(2)班")
    assert (mother.name, mother.relation, mother.phone, mother.is_away) == ("王芳", "母亲", "13700003321", True)
    assert [(bad.row, bad.reason) for bad in read.bad] == [(5, Reason.NO_NUMBER)]


def test_unknown_columns_become_remarks(tmp_path: Path) -> None:
    entry = _entry(tmp_path, 备注="爱画画", 血型="A", 过敏="")
    assert entry.values["remarks"] == "爱画画\n血型:A"


def test_the_custodian_typed_again_is_the_parent(tmp_path: Path) -> None:
    guardians = _entry(
        tmp_path, 家长2姓名="李伟", 家长2关系="爸爸", 监护人姓名="李伟", 监护人关系="父子", 识字="否", 方便时间="夜里"
    ).guardians
    assert guardians
    assert [(each.name, each.reads, each.hours) for each in guardians] == [("王芳", None, ""), ("李伟", False, "night")]


def test_one_row_of_staff_may_name_several_roles_and_classes(tmp_path: Path) -> None:
    book = _read(tmp_path, XIAOMING, {**YANG, "角色": "班主任、任课老师", "班级": "三(1)班,三(2)班"})
    assert [(each.role, each.in_class and each.in_class.name) for each in book.staff] == [
        (Role.HOMEROOM_TEACHER, "三(1)班"),
        (Role.HOMEROOM_TEACHER, "三(2)班"),
        (Role.SUBJECT_TEACHER, "三(1)班"),
        (Role.SUBJECT_TEACHER, "三(2)班"),
    ]


def test_what_is_no_roster_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("hello", encoding="utf-8")
    Workbook().save(tmp_path / "other.xlsx")
    twice = Workbook()
    sheet = twice.active
    assert sheet is not None
    sheet.title = PUPILS_SHEET
    sheet.append(["姓名", "姓名"])
    twice.save(tmp_path / "twice.xlsx")
    for name, said in (("text", "workbook"), ("other", "no sheet"), ("twice", "twice"), ("missing", "cannot be read")):
        with pytest.raises(OperatorError, match=said) as refused:
            read_roster(tmp_path / f"{name}.xlsx")
        assert "\n" not in str(refused.value)


def test_a_formula_stays_a_word(tmp_path: Path) -> None:
    file = workbook(tmp_path / "roster.xlsx", [{**XIAOMING, "备注": '=HYPERLINK("http://example.org")'}])
    sheet = load_workbook(file)[PUPILS_SHEET]
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    assert read_roster(file).pupils[0].values["remarks"] == '=HYPERLINK("http://example.org")'


@pytest.mark.parametrize(("typed", "reads"), [("", None), ("是", True), ("否", False), ("不识字", False)])
def test_an_empty_cell_says_nothing_of_reading(tmp_path: Path, typed: str, reads: bool | None) -> None:
    guardians = _entry(tmp_path, 识字=typed).guardians
    assert guardians
    assert guardians[0].reads is reads
