"""A class as a spreadsheet, one child a row."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.clock import at_school
from bot.core.texts import phrase
from handlers.class_page.actions.table import ClassTable, Row

WIDTHS = (16, 12, 12, 24, 12, 12, 12, 12, 18)
# The columns that everybody who teaches the class sees; the rest are the homeroom teacher's.
LIMITED = 5


def workbook_of(table: ClassTable) -> bytes:
    """An .xlsx file with the columns of the page."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(phrase("class_page/export_sheet"))
    columns = len(WIDTHS) if table.whole else LIMITED
    for number, width in enumerate(WIDTHS[:columns]):
        sheet.column_dimensions["ABCDEFGHI"[number]].width = width
    rows = [phrase("class_page/export_heads").split(), *(_cells(row) for row in table.rows)]
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row[:columns]]
        for cell in cells:
            cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(row: Row) -> list[str]:
    return [
        row.number,
        row.name,
        f"{row.reached}/{row.guardians}",
        phrase("class_page/card_mark", row=row),
        phrase("class_page/signed_mark", row=row),
        str(row.answers),
        str(row.opinions),
        str(row.tasks),
        f"{at_school(row.last_contact):%Y-%m-%d %H:%M}" if row.last_contact else "",
    ]
