"""The assessment as a spreadsheet and on paper; neither names a child."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.settings.rules import Tiers
from bot.core.texts import TEMPLATES, phrase
from handlers.home_visit.actions.assessment import Line, assessments, band, rows_behind
from handlers.home_visit.rules.assessment import Part
from handlers.home_visit.rules.spans import Span

PAGE = TEMPLATES / "home_visit/assessment.typ"
Cells = list[str | int | None]


def workbook_of(session: Session, school: SchoolContext, actor: Actor, span: Span, now: datetime) -> bytes:
    """An .xlsx file: a sheet of visitors, and one each of the visits and the promises behind the points.

    Raises :class:`AccessDeniedError` as :func:`assessments` does.
    """
    tiers = school.rules.assessment.rating
    lines = assessments(session, school, actor, span, now)
    names = {line.visitor_id: line.name for line in lines}
    behind = rows_behind(session, school, actor, span, now)
    visits: list[Cells] = [
        [names[visitor_id], f"{visit.day}", phrase("home_visit/assessment_verdict", verdict=verdict)]
        for visitor_id, rows in behind.visits.items()
        for _, visit, verdict in rows
    ]
    promises: list[Cells] = [
        [names[visitor_id], f"{promise.due_on}", phrase("home_visit/assessment_promise", kept=kept)]
        for visitor_id, rows in behind.promises.items()
        for _, promise, kept in rows
    ]
    book = Workbook(write_only=True)
    _sheet(book, "points", [_cells(line, tiers) for line in lines])
    _sheet(book, "visits", sorted(visits, key=str))
    _sheet(book, "promises", sorted(promises, key=str))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def on_paper(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    span: Span,
    now: datetime,
    *,
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """The points as a PDF (as ``png`` its first page). Raises as :func:`workbook_of` does."""
    lines = assessments(session, school, actor, span, now)
    data = {
        "school": school.name,
        "span": phrase("home_visit/assessment_span", span=span),
        "heads": phrase("home_visit/assessment_sheet_heads", sheet="points").split(),
        "rows": [[_text(cell) for cell in _cells(line, school.rules.assessment.rating)] for line in lines],
        "printed": f"{at_school(now):%Y-%m-%d}",
    }
    return typeset(PAGE, data, kind=kind)[0]


def _cells(line: Line, tiers: Tiers) -> Cells:
    of = line.points
    said = ""
    if of.rating.points is not None:
        low, high = band(tiers, of.rating.done, of.rating.asked)
        said = phrase("home_visit/assessment_band", low=low, high=high)
    return [
        line.name,
        of.total,
        of.process.points,
        _share(of.process),
        of.rating.points,
        said,
        of.results.points,
        _share(of.results),
        line.cancelled,
    ]


def _share(part: Part) -> str:
    """Done of asked; a promise that was kept late counts as a part of one."""
    if part.points is None:
        return ""
    return f"{float(part.done):g}/{part.asked}"


def _text(cell: str | int | None) -> str:
    return "" if cell is None else str(cell)


def _sheet(book: Workbook, name: str, rows: Iterable[Cells]) -> None:
    sheet = book.create_sheet(phrase("home_visit/assessment_sheet", sheet=name))
    heads = phrase("home_visit/assessment_sheet_heads", sheet=name).split()
    for row in [list[str | int | None](heads), *rows]:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
