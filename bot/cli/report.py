"""``jiaxiao report``: the figures of the desk in the terminal, or as a file."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.core.clock import at_school, machine_now
from bot.core.errors import OperatorError
from bot.core.people import Actor, Held, Role
from handlers.report.actions import paper
from handlers.report.actions.counting import Report
from handlers.report.actions.counting import report as count
from handlers.report.rules.spans import SPAN_OF, Kind
from storage.school_clock import school_now
from storage.schools import class_named

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
    school = chosen(context, code)
    now = context.db.read(school_now, machine_now())
    span = SPAN_OF[kind](school.calendar, _day(day, now))
    # Who types commands on the server sees what the school's administrator does.
    operator = Actor(school_id=school.id, staff_id=0, held=(Held(Role.ADMIN),), face="staff")
    of = f"class:{_class_id(context, school.id, class_name)}" if class_name else ""
    found = context.db.read(count, school, operator, span, now, of)
    if xlsx:
        xlsx.write_bytes(paper.as_sheet(found))
    if pdf:
        pdf.write_bytes(paper.on_paper(found, school.name))
    if as_json:
        click.echo(json.dumps(paper.as_data(found), ensure_ascii=False))
    elif not (xlsx or pdf):
        _tell(found)


def _tell(found: Report) -> None:
    click.echo(paper.file_name(found))
    for line in found.lines:
        earlier = "" if line.before is None else f"  ({paper.shown(line.figure, line.before)})"
        click.echo(f"  {paper.title_of(line.figure)}: {paper.shown(line.figure, line.now)}{earlier}")


def _day(typed: str | None, now: datetime) -> date:
    try:
        return date.fromisoformat(typed) if typed else at_school(now).date()
    except ValueError:
        raise OperatorError(f"{typed} is no date; write it as 2026-11-20") from None


def _class_id(context: CliContext, school_id: int, named: str) -> int:
    known = context.db.read(class_named, school_id, named)
    if known is None:
        raise OperatorError(f"there is no class {named}; see: jiaxiao class list")
    return known[0]
