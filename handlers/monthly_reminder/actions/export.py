"""The month's table of a class as a spreadsheet: made without typing, ready to be put up in the file."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.texts import phrase
from handlers.monthly_reminder.actions.readers import OfDuty

NAME_WIDTH, RULE_WIDTH = 12, 18


def workbook_of(class_name: str, of: Sequence[OfDuty]) -> bytes:
    """An .xlsx file: children downwards, rules across, in each cell how it stands."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(class_name)
    sheet.column_dimensions["A"].width = NAME_WIDTH
    for number in range(len(of)):
        sheet.column_dimensions[chr(ord("B") + number)].width = RULE_WIDTH
    sheet.append(
        [phrase("monthly_reminder/sheet_child"), *(phrase("monthly_reminder/what", name=each.name) for each in of)]
    )
    stands = {
        (line.child.pupil_id, each.name): phrase("monthly_reminder/stands", line=line)
        for each in of
        for line in each.lines
    }
    children = {line.child.pupil_id: line.child.name for each in of for line in each.lines}
    for pupil_id, name in children.items():
        row = [name, *(stands.get((pupil_id, each.name), "") for each in of)]
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
