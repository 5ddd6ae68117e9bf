"""Small spreadsheets for tests: rows as dicts by heading."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.identity.headings import PUPILS_SHEET, STAFF_SHEET
from bot.identity.roster.spreadsheet import write_book

Cells = Mapping[str, str]

XIAOMING: Cells = {
    "年级": "三年级",
    "班级": "三(2)班",
    "学号": "20240302",
    "姓名": "李小明",
    "家长1姓名": "王芳",
    "家长1关系": "妈妈",
    "家长1手机": "13700003321",
}
XIAOHONG: Cells = {**XIAOMING, "年级": "一年级", "班级": "一(1)班", "学号": "20260105", "姓名": "李小红"}
XIAOYU: Cells = {
    "年级": "三年级",
    "班级": "三(1)班",
    "学号": "20240117",
    "姓名": "陈小雨",
    "家长1姓名": "林霞",
    "家长1关系": "妈妈",
    "家长1手机": "13500007788",
}
YANG: Cells = {"姓名": "杨静", "手机": "13800000009", "角色": "班主任", "班级": "三(2)班", "学科": "语文"}


def workbook(file: Path, pupils: Sequence[Cells], staff: Sequence[Cells] = ()) -> Path:
    """Write a workbook with the headings that any of the rows has, in the order of their first use."""
    write_book(file, [_sheet(PUPILS_SHEET, pupils), _sheet(STAFF_SHEET, staff)])
    return file


def _sheet(name: str, rows: Sequence[Cells]) -> tuple[str, list[str], list[list[str]]]:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return name, headings, [[row.get(heading, "") for heading in headings] for row in rows]
