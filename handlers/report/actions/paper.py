"""The report as a spreadsheet, on paper, and for programs."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.paper import typeset
from bot.core.texts import TEMPLATES, phrase
from handlers.report.actions.counting import FigureLine, Report, Row
from handlers.report.rules.spans import Span
from storage.report.figure import Figure

PAGE = TEMPLATES / "report/report.typ"
Cells = Sequence[str | float | None]


def span_words(span: Span) -> str:
    """How a span is called."""
    return phrase("report/span", span=span)


def title_of(figure: Figure) -> str:
    """How a figure is called."""
    return phrase("report/title", figure=figure.name)


def meaning_of(figure: Figure) -> str:
    """What a figure counts, in a sentence."""
    return phrase("report/meaning", figure=figure.name)


def shown(figure: Figure, value: float | None) -> str:
    """A figure with its unit; a dash where there is nothing to count."""
    return phrase("report/value", unit=figure.unit, value=value)


def file_name(found: Report) -> str:
    """As it is saved on a computer, without its ending."""
    return phrase("report/file", span=span_words(found.span), title=found.title)


def as_sheet(found: Report) -> bytes:
    """An .xlsx file: the figures with their definitions, then grades, classes and teachers."""
    book, names = Workbook(write_only=True), phrase("report/sheets").split()
    lines = [
        (title_of(each.figure), each.now, each.before, each.change, each.part, each.whole, meaning_of(each.figure))
        for each in found.lines
    ]
    _sheet(book, names[0], phrase("report/sheet_heads").split(), lines)
    for name, rows in zip(names[1:], (found.grades, found.classes, found.staff), strict=True):
        if rows:
            figures = [each.figure for each in found.lines if each.figure.name in rows[0].values]
            _sheet(book, name, [name, *map(title_of, figures)], _cells(rows, figures))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def on_paper(found: Report, school: str) -> bytes:
    """A PDF: the figures, and below them those of each class."""
    figures = [each.figure for each in found.lines if found.classes and each.figure.name in found.classes[0].values]
    data = {
        "title": f"{school} {file_name(found)}",
        "heads": phrase("report/paper_heads", before=span_words(found.before)).split(),
        "lines": [
            [title_of(each.figure), *_now_and_before(each), meaning_of(each.figure)] for each in found.lines
        ],
        "class_heads": [phrase("report/sheets").split()[2], *map(title_of, figures)],
        "classes": [[row.name, *(shown(each, row.values[each.name]) for each in figures)] for row in found.classes],
    }  # fmt: skip
    return typeset(PAGE, data, kind="pdf")[0]


def as_data(found: Report) -> dict[str, object]:
    """For programs: names of figures as in this code, values without units."""
    rows = {"grades": found.grades, "classes": found.classes, "staff": found.staff}
    return {
        "span": found.span.name,
        "first": found.span.first.isoformat(),
        "last": found.span.last.isoformat(),
        "of": found.seen.of,
        "figures": [
            {
                "name": each.figure.name, "title": title_of(each.figure), "unit": each.figure.unit, "value": each.now,
                "before": each.before, "part": each.part, "whole": each.whole,
            }
            for each in found.lines
        ],
        **{name: [{"name": row.name, **row.values} for row in of] for name, of in rows.items()},
    }  # fmt: skip


def _now_and_before(line: FigureLine) -> tuple[str, str]:
    of_whole = f" ({line.part}/{line.whole})" if line.whole else ""
    return shown(line.figure, line.now) + of_whole, shown(line.figure, line.before)


def _cells(rows: Iterable[Row], figures: Sequence[Figure]) -> list[Cells]:
    return [[row.name, *(row.values[each.name] for each in figures)] for row in rows]


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Iterable[Cells]) -> None:
    sheet = book.create_sheet(title)
    for row in [list[str | float | None](heads), *rows]:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type = "s"  # a name is text, also where it begins like a formula
        sheet.append(cells)
