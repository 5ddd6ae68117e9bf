"""A workbook in and out. Columns are found by their headings, in any order; every cell is text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.core.errors import OperatorError
from bot.identity.headings import PUPILS_SHEET, STAFF_SHEET

# What a hint behind a heading looks like: 家长1外出(是/空).
_HINT = re.compile(r"[(（].*[)）]$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, as the school sees it, and its cells by heading; empty cells are ``""``."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings of a sheet and its rows that are not empty."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


NO_SHEET = Sheet((), ())


def read_book(file: Path) -> tuple[Sheet, Sheet]:
    """The sheets of pupils and of staff; a missing staff sheet is empty.

    Raises :class:`OperatorError` when the file is no workbook, has no sheet of pupils, or a heading twice.
    """
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise OperatorError(f"{file} cannot be read as an .xlsx workbook: {error}") from error
    try:
        if PUPILS_SHEET not in book.sheetnames:
            raise OperatorError(f"{file} has no sheet {PUPILS_SHEET}; it has {', '.join(book.sheetnames)}")
        staff = _sheet(STAFF_SHEET, book[STAFF_SHEET].values) if STAFF_SHEET in book.sheetnames else NO_SHEET
        return _sheet(PUPILS_SHEET, book[PUPILS_SHEET].values), staff
    finally:
        book.close()


def write_book(file: Path, sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> None:
    """Write sheets of (name, headings, rows), all cells as text: a number keeps its zeros, a formula stays a word."""
    book = Workbook(write_only=True)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, heading in enumerate(headings, 1):
            sheet.column_dimensions[get_column_letter(place)].width = max(8, 2 * len(heading) + 4)
        sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
        for row in rows:
            sheet.append([_cell(sheet, value) if value else None for value in row])
    try:
        book.save(file)
    except OSError as error:
        raise OperatorError(f"{file} cannot be written: {error}") from error


def _sheet(name: str, values: Iterable[tuple[object, ...]]) -> Sheet:
    headings: list[str] = []
    rows: list[Row] = []
    for number, cells in enumerate(values, 1):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        if not headings:
            headings = [_HINT.sub("", text).replace(" ", "") for text in texts]
            twice = {heading for heading in headings if heading and headings.count(heading) > 1}
            if twice:
                raise OperatorError(f"sheet {name} has the heading {', '.join(sorted(twice))} twice")
            continue
        pairs = zip_longest(headings, texts[: len(headings)], fillvalue="")  # a row may end before the last heading
        rows.append(Row(number, {heading: text for heading, text in pairs if heading}))
    return Sheet(tuple(heading for heading in headings if heading), tuple(rows))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def _cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # never a formula, whatever a family has written
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
