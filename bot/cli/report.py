"""``jiaxiao report``: the figures of the desk in the terminal, or as a file."""

import json
from pathlib import Path

import click

from bot.cli.at_desk import at_desk
from bot.cli.context import CliContext
from bot.cli.saving import save
from bot.cli.school import school_option
from handlers.report.actions import paper
from handlers.report.actions.counting import Report
from handlers.report.actions.counting import report as count
from handlers.report.rules.spans import SPAN_OF, Kind

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("report")
@click.argument("kind", type=click.Choice(["week", "month", "term", "year"]))
@click.option("--on", "day", metavar="DATE", help="A day of the span, as 2026-11-20; today if not given.")
@click.option("--class", "class_name", metavar="C", help="Only this class, by its name or code.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--xlsx", type=FILE, help="Write a spreadsheet.")
@click.option("--pdf", type=FILE, help="Write pages to print.")
@school_option
@click.pass_obj
def report(  # noqa: PLR0913, PLR0917  one parameter for each option
    context: CliContext,
    kind: Kind,
    day: str | None,
    class_name: str | None,
    as_json: bool,
    xlsx: Path | None,
    pdf: Path | None,
    code: str | None,
) -> None:
    """The figures of a week, month, term or school year, compared with the one before.

    Example: jiaxiao report month --class 三(2)班 --xlsx november.xlsx
    """
    desk = at_desk(context, code)
    span = SPAN_OF[kind](desk.school.calendar, desk.day(day))
    of = f"class:{desk.class_id(class_name)}" if class_name else ""
    found = context.db.read(count, desk.school, desk.operator, span, desk.now, of)
    if xlsx:
        save(xlsx, paper.as_sheet(found))
    if pdf:
        save(pdf, paper.on_paper(found, desk.school.name))
    if as_json:
        click.echo(json.dumps(paper.as_data(found), ensure_ascii=False))
    elif not (xlsx or pdf):
        _tell(found)


def _tell(found: Report) -> None:
    click.echo(paper.file_name(found))
    for line in found.lines:
        earlier = "" if line.before is None else f"  ({paper.shown(line.figure, line.before)})"
        click.echo(f"  {paper.title_of(line.figure)}: {paper.shown(line.figure, line.now)}{earlier}")
