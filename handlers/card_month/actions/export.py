"""The figures as a spreadsheet: one sheet of classes, one of families."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.texts import phrase
from handlers.card_month.actions.families import families_behind
from handlers.card_month.actions.figures import Figures, figures_of
from handlers.card_month.rules import Span

Cells = list[str | int | None]


def workbook_of(session: Session, actor: Actor, span: Span, now: datetime, class_id: int | None = None) -> bytes:
    """An .xlsx file of what :func:`figures_of` counts. Raises :class:`AccessDeniedError` for a class of others."""
    book = Workbook(write_only=True)
    page = figures_of(session, actor, span, now, class_id)
    total = [_line(page.total, phrase("card_month/total"))] if len(page.classes) > 1 else []
    _sheet(book, "card_month/sheet_classes", "card_month/sheet_class_heads", [*map(_line, page.classes), *total])
    lines = families_behind(session, actor, span, "families", now, class_id)
    reach = {True: phrase("card_month/reached"), False: phrase("card_month/not_reached")}
    rows: list[Cells] = [
        [each.class_name, each.child, each.home, reach[each.is_reached], each.part, each.whole] for each in lines
    ]
    _sheet(book, "card_month/sheet_families", "card_month/sheet_family_heads", rows)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _line(of: Figures, name: str = "") -> Cells:
    rates = [of.signature_rate, of.answer_rate]
    counts = [of.families, of.reached, of.no_wechat, of.unsigned, of.cards, of.signed]
    answers = [of.said, of.in_time, of.late, of.waiting]
    return [name or of.class_name, *counts, rates[0], *answers, rates[1], of.home_words, of.speaking]


def _sheet(book: Workbook, title: str, heads: str, rows: Iterable[Cells]) -> None:
    sheet = book.create_sheet(phrase(title))
    for row in [list[str | int | None](phrase(heads).split()), *rows]:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
