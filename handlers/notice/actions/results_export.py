"""The families of a notice as a spreadsheet, one a row."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.fields import is_voice
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.delivery.ladder.standing import Standing
from handlers.notice.actions.results import said
from handlers.notice.actions.seeing import Result, line_of
from storage.notice import closers_of
from storage.signatures import drawn_paths
from storage.signed_letters import letter_subject

WIDTHS = (12, 12, 16, 36, 16, 30, 12, 16, 18, 10, 12)


def workbook_of(session: Session, result: Result, actor: Actor) -> bytes:
    """An .xlsx file: class, child, state, cause, answer, words, by whom, how, when, drawn, who has it in hand."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(phrase("notice/export_sheet"))
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[number]].width = width
    closers = closers_of(session, result.notice.school_id, result.notice.id)
    subjects = {letter_subject(family.obligation_id): family.obligation_id for family in result.families}
    drawn = {subjects[each] for each in drawn_paths(session, result.notice.school_id, list(subjects))}
    rows = [phrase("notice/export_heads").split()]
    for family in result.families:
        by, is_drawn = closers.get(family.obligation_id, ""), family.obligation_id in drawn
        rows.append(_row(result, actor, family, by=by, is_drawn=is_drawn))
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s"  # what a family wrote is text, also where it begins like a formula
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(result: Result, actor: Actor, family: Standing, *, by: str, is_drawn: bool) -> list[str]:
    when = f"{at_school(family.closed_at):%Y-%m-%d %H:%M}" if family.closed_at else ""
    state, how = phrase("notice/end", end=family.end), phrase("notice/how", how=family.how)
    words = phrase("notice/export_answer", spoken=is_voice(family.answer), words=family.answer)
    named = [family.class_name, family.pupil_name, state, line_of(family, actor)]
    signed = phrase("notice/export_drawn", drawn=is_drawn)
    return [*named, said(result, family), words, by, how, when, signed, family.owner_name]
