"""The families of a notice as a spreadsheet, one a row."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.texts import phrase
from handlers.notice.actions.results import said
from handlers.notice.actions.seeing import Result, line_of

WIDTHS = (12, 12, 16, 36, 16, 30, 16, 18, 12)


def workbook_of(result: Result, actor: Actor) -> bytes:
    """An .xlsx file: class, child, state, cause, answer, words, how, when, who has it in hand."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(phrase("notice/export_sheet"))
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[number]].width = width
    rows = [phrase("notice/export_heads").split()]
    for family in result.families:
        when = f"{at_school(family.closed_at):%Y-%m-%d %H:%M}" if family.closed_at else ""
        state, how = phrase("notice/end", end=family.end), phrase("notice/how", how=family.how)
        named = (family.class_name, family.pupil_name, state, line_of(family, actor))
        rows.append([*named, said(result, family), family.answer, how, when, family.owner_name])
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s"  # what a family wrote is text, also where it begins like a formula
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
