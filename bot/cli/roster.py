"""``jiaxiao roster``: the school's spreadsheet, in and out."""

import json
import sys
from functools import partial
from pathlib import Path

import click
from rich.progress import Progress

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from bot.identity.promotion import Move, plan_promotion, promote
from bot.identity.roster.export import write_export, write_template
from bot.identity.roster.importing import Book, Importer, Report, read_roster
from handlers.left_behind.actions.opening import open_files
from storage.school_clock import school_now

XLSX = click.Path(dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """The school's spreadsheet: pupils, their families, staff."""


@roster.command()
@click.argument("file", type=XLSX)
def template(file: Path) -> None:
    """Write an empty spreadsheet with all headings and one example row.

    Example: jiaxiao roster template roster.xlsx
    """
    write_template(file)
    click.echo(f"{file}: fill it in (delete the example rows), then: jiaxiao roster import {file} --dry-run")


@roster.command("import")
@click.argument("file", type=XLSX)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--skip-bad", is_flag=True, help="Import the good rows even if others are bad.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@school_option
@click.pass_obj
def import_command(
    context: CliContext, file: Path, dry_run: bool, skip_bad: bool, as_json: bool, code: str | None
) -> None:
    """Bring FILE in. The same file again changes nothing; who is missing in a class that it names has left.

    Example: jiaxiao roster import roster.xlsx --dry-run
    """
    school = chosen(context, code)
    now = context.db.read(school_now, machine_now())
    # Who is left behind by the new roster has a file at once, and who is no longer has it ended.
    files = partial(open_files, school=school, now=now)
    importer = Importer(context.db, school.id, now, machine_now, at_end=files)
    book = read_roster(file)
    report = importer.preview(book) if dry_run else _run(importer, book, skip_bad=skip_bad)
    click.echo(json.dumps(_as_data(report), ensure_ascii=False) if as_json else "\n".join(_lines(report)))
    if report.bad and not report.done and not (dry_run and skip_bad):
        raise OperatorError(
            f"{len(report.bad)} bad rows, nothing was imported; correct them or use --skip-bad to leave them out"
        )


@roster.command()
@click.argument("file", type=XLSX)
@school_option
@click.pass_obj
def export(context: CliContext, file: Path, code: str | None) -> None:
    """Write all pupils, families and staff of today into FILE, which can be imported again.

    Example: jiaxiao roster export roster-2026-11.xlsx
    """
    now = context.db.read(school_now, machine_now())
    pupils = write_export(context.db, chosen(context, code).id, file, now=now)
    click.echo(f"{file}: {pupils} pupils. It holds phone numbers: keep it safe.")


@roster.command("promote")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@school_option
@click.pass_obj
def promote_command(context: CliContext, dry_run: bool, as_json: bool, code: str | None) -> None:
    """Move every class up a year. The last grade leaves and is archived; slips and class codes end.

    Example: jiaxiao roster promote --dry-run
    """
    school = chosen(context, code)
    if dry_run:
        moves = context.db.read(plan_promotion, school.id)
    else:
        moves = context.db.transact(promote, school.id, context.db.read(school_now, machine_now()))
    if as_json:
        click.echo(json.dumps([{"class": each.name, "to": each.to or None} for each in moves], ensure_ascii=False))
    else:
        click.echo("\n".join(map(_move, moves)) or "There are no classes.")


def _run(importer: Importer, book: Book, *, skip_bad: bool) -> Report:
    with Progress(transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("importing")
        return importer.run(
            book, skip_bad=skip_bad, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )


def _as_data(report: Report) -> dict[str, object]:
    return {
        "done": report.done,
        "counts": dict(report.counts),
        "bad": [
            {"sheet": each.sheet, "row": each.row, "reason": each.reason, "text": str(each)} for each in report.bad
        ],
        "shared_numbers": [{"last_four": each.last_four, "guardians": each.guardians} for each in report.shared],
    }


def _lines(report: Report) -> list[str]:
    head = "Imported:" if report.done else "Would change:"
    counts = [f"  {number:>6} {name.replace('_', ' ')}" for name, number in sorted(report.counts.items())]
    shared = [
        f"The number ending in {each.last_four} is typed for two families and gets nothing until one is corrected: "
        f"{'; '.join(each.guardians)}"
        for each in report.shared
    ]
    return [*map(str, report.bad), head, *(counts or ["  nothing"]), *shared]


def _move(move: Move) -> str:
    return f"{move.name} -> {move.to or '(leaves the school)'}"
