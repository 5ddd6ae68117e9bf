"""The coverage as a spreadsheet and on paper."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.paper import typeset
from bot.core.texts import TEMPLATES, phrase
from handlers.home_visit.actions.coverage import Counts, Coverage, PupilLine
from storage.visit_coverage import WAYS

PAGE = TEMPLATES / "home_visit/coverage.typ"
Cells = list[str | int | None]


def coverage_sheet(found: Coverage) -> bytes:
    """An .xlsx file: a sheet each of classes, grades, teachers and children."""
    names = phrase("home_visit/coverage_sheets").split()
    total: list[Cells] = [_class(found.total, phrase("home_visit/coverage_total"))] if len(found.classes) > 1 else []
    teachers: list[Cells] = [
        [each.name, each.planned, each.made, each.overdue, each.mentored, each.not_yet] for each in found.teachers
    ]
    book = Workbook(write_only=True)
    _sheet(book, names[0], "home_visit/coverage_heads", [*(_class(each) for each in found.classes), *total])
    _sheet(book, names[1], "home_visit/coverage_grade_heads", (_grade(each) for each in found.grades))
    _sheet(book, names[2], "home_visit/coverage_teacher_heads", teachers)
    _sheet(book, names[3], "home_visit/coverage_child_heads", (_child(each) for each in found.lines))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def coverage_print(
    found: Coverage, *, school: str, title: str, kind: Literal["pdf", "png"] = "pdf", ppi: int = 144
) -> list[bytes]:
    """One PDF, or as ``png`` a picture of each page: the classes, and who still has to be visited and until when."""
    total = [_class(found.total, phrase("home_visit/coverage_total"))] if len(found.classes) > 1 else []
    heads = phrase("home_visit/coverage_heads").split()
    data = {
        "school": school,
        "title": title,
        "heads": heads,
        "rows": [list(map(_shown, row)) for row in [*(_class(each) for each in found.classes), *total]],
        "child_heads": phrase("home_visit/coverage_child_heads").split()[:2]
        + phrase("home_visit/coverage_child_heads").split()[3:8],
        "children": [list(map(_shown, _owing(each))) for each in found.lines if each.owed],
    }
    return typeset(PAGE, data, kind=kind, ppi=ppi)


def rule_words(rule: str) -> str:
    """What a rule asks for, as teachers say it."""
    return phrase("home_visit/coverage_rule", rule=rule)


def _class(of: Counts, name: str = "") -> Cells:
    return [name or of.name, of.teacher, of.pupils, of.met, of.rate, *_ways(of), of.seen, of.aim, *_owed(of)]


def _grade(of: Counts) -> Cells:
    return [of.name, of.pupils, of.met, of.rate, *_ways(of), of.seen, *_owed(of)]


def _ways(of: Counts) -> list[int]:
    return [of.by_way[way] for way in WAYS]


def _owed(of: Counts) -> list[int]:
    yearly = [count[rule] for rule in ("home_years", "contact_years") for count in (of.owed, of.late)]
    return [*yearly, of.key, of.owed["key_a_term"], of.mentored, of.owed["mentor_a_term"], of.guardians, of.called]


def _child(line: PupilLine) -> Cells:
    facts = line.facts
    ways = [facts.ways.get(way, 0) for way in WAYS]
    first = min((each.due_on for each in line.owed), default=None)
    late = "、".join(rule_words(each.rule) for each in line.owed if each.is_late)
    rules = "、".join(rule_words(each.rule) for each in line.owed)
    days = map(_shown_day, (line.planned_on, facts.last_home, facts.last_contact))
    return [line.name, line.class_name, line.grade, rules, _shown_day(first), late, *days, *ways, line.mentor]


def _owing(line: PupilLine) -> Cells:
    whole = _child(line)
    return [*whole[:2], *whole[3:8]]


def _shown_day(day: date | None) -> str:
    return f"{day}" if day else ""


def _shown(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _sheet(book: Workbook, title: str, heads: str, rows: Iterable[Cells]) -> None:
    sheet = book.create_sheet(title)
    for row in [list[str | int | None](phrase(heads).split()), *rows]:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
