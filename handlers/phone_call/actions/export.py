"""The month's calls as a spreadsheet: the classes, and behind them every call, without what was said."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.texts import phrase
from handlers.phone_call.actions.figures import CallLine, class_lines, month_figures

WIDTHS = (12, 14, 12, 22, 12, 20, 8, 18, 10)


def workbook_of(session: Session, actor: Actor, month: str, now: datetime) -> bytes:
    """An .xlsx file for who leads the school; :class:`AccessDeniedError` for everybody else."""
    book = Workbook(write_only=True)
    figures = month_figures(session, actor, month, now)
    rows: list[list[str | int]] = [
        [each.name, each.due, each.made, each.late, each.tried, each.needs] for each in figures
    ]
    _write(book, phrase("phone_call/sheet_classes"), phrase("phone_call/sheet_class_heads").split(), rows)
    calls = [
        _cells(each.name, line) for each in figures
        for line in class_lines(session, actor, each.class_id, month, now)[1]
    ]  # fmt: skip
    _write(book, phrase("phone_call/sheet_calls"), phrase("phone_call/sheet_call_heads").split(), calls)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    sheet = book.create_sheet(title)
    for number, width in enumerate(WIDTHS[: len(heads)]):
        sheet.column_dimensions["ABCDEFGHI"[number]].width = width
    for row in (heads, *rows):
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)


def _cells(class_name: str, line: CallLine) -> list[str | int]:
    return [
        class_name,
        line.child,
        line.caller,
        phrase("phone_call/why", why=line.why),
        f"{line.due_on:%Y-%m-%d}",
        phrase("phone_call/result_word", of=line),
        line.tries,
        f"{at_school(line.called_at):%Y-%m-%d %H:%M}" if line.called_at else "",
        "" if line.seconds is None else line.seconds,
    ]
