"""``jiaxiao export``: the spreadsheets and papers of the desk, as files."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.cli.at_desk import AtDesk, at_desk
from bot.cli.context import CliContext
from bot.cli.saving import save
from bot.cli.school import school_option
from bot.core.errors import AccessDeniedError, OperatorError
from bot.core.periods import period_of
from bot.core.texts import phrase
from handlers.card_month import actions as card_month
from handlers.card_month.rules import month_of
from handlers.class_page.actions.export import workbook_of as class_sheet
from handlers.class_page.actions.table import class_table
from handlers.home_visit.actions import coverage_paper, trip
from handlers.home_visit.actions.coverage import coverage as covered
from handlers.monthly_reminder.actions.export import workbook_of as duties_sheet
from handlers.monthly_reminder.actions.readers import of_class
from handlers.notice.actions.results_export import workbook_of as notice_sheet
from handlers.notice.actions.seeing import result_of
from handlers.phone_call.actions.export import workbook_of as calls_sheet
from handlers.visit_booking.actions.gate import guests
from handlers.visit_booking.actions.gate_paper import list_on_paper
from handlers.visit_booking.actions.parents_day_board import board
from handlers.visit_booking.actions.parents_day_paper import day_on_paper

Papers = Mapping[str, Callable[[Session], bytes]]

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
class_option = click.option("--class", "class_name", required=True, metavar="C", help="The class or its code.")
day_option = click.option("--on", "day", metavar="DATE", help="A day, as 2026-11-20; today if not given.")
month_option = click.option("--month", metavar="MONTH", help="A month, as 2026-11; this one if not given.")


@click.group()
def export() -> None:
    """The spreadsheets and papers of the desk, for the school or a class, by the ending of FILE."""


@export.command()
@class_option
@day_option
@file_argument
@school_option
@click.pass_obj
def duties(context: CliContext, class_name: str, day: str | None, file: Path, code: str | None) -> None:
    """What the month asks for each child of a class, and how it stands on a day.

    Example: jiaxiao export duties --class 三(2)班 duties.xlsx --on 2026-11-30
    """
    desk = at_desk(context, code)
    class_id, on = desk.class_id(class_name), desk.day(day)

    def sheet(session: Session) -> bytes:
        return duties_sheet(*of_class(session, desk.school, desk.operator, class_id, on))

    _give(desk, file, {".xlsx": sheet})


@export.command()
@month_option
@file_argument
@school_option
@click.pass_obj
def cards(context: CliContext, month: str | None, file: Path, code: str | None) -> None:
    """The contact card of a month in figures: the classes, and the families behind them.

    Example: jiaxiao export cards --month 2026-11 cards.xlsx
    """
    desk = at_desk(context, code)
    span = month_of(desk.month(month))
    _give(desk, file, {".xlsx": lambda session: card_month.workbook_of(session, desk.operator, span, desk.now)})


@export.command("class")
@class_option
@file_argument
@school_option
@click.pass_obj
def class_(context: CliContext, class_name: str, file: Path, code: str | None) -> None:
    """A class as it stands now, one child a row.

    Example: jiaxiao export class --class 三(2)班 class.xlsx
    """
    desk = at_desk(context, code)
    class_id = desk.class_id(class_name)
    _give(desk, file, {".xlsx": lambda session: class_sheet(class_table(session, desk.operator, class_id, desk.now))})


@export.command()
@month_option
@file_argument
@school_option
@click.pass_obj
def calls(context: CliContext, month: str | None, file: Path, code: str | None) -> None:
    """The calls of a month: the classes, and every call without what was said. Each child in it leaves a trace.

    Example: jiaxiao export calls --month 2026-11 calls.xlsx
    """
    desk = at_desk(context, code)
    asked = f"{desk.month(month):%Y-%m}"
    _give(desk, file, {".xlsx": lambda session: calls_sheet(session, desk.operator, asked, desk.now)})


@export.command()
@file_argument
@school_option
@click.pass_obj
def coverage(context: CliContext, file: Path, code: str | None) -> None:
    """Who is visited at home and who is not, in the running term or break; FILE.xlsx, or FILE.pdf to print.

    Example: jiaxiao export coverage coverage.pdf
    """
    desk = at_desk(context, code)
    period = period_of(desk.school.calendar, desk.day(None))
    title = phrase("home_visit/coverage_file", period=phrase("home_visit/plan_period", period=period))

    def sheet(session: Session) -> bytes:
        return coverage_paper.coverage_sheet(covered(session, desk.school, desk.operator, period, desk.now))

    def pages(session: Session) -> bytes:
        found = covered(session, desk.school, desk.operator, period, desk.now)
        return coverage_paper.coverage_print(found, school=desk.school.name, title=title)[0]

    _give(desk, file, {".xlsx": sheet, ".pdf": pages})


@export.command()
@month_option
@file_argument
@school_option
@click.pass_obj
def trips(context: CliContext, month: str | None, file: Path, code: str | None) -> None:
    """How far each visitor went in a month, and what it cost.

    Example: jiaxiao export trips --month 2026-11 trips.xlsx
    """
    desk = at_desk(context, code)
    first = desk.month(month)
    _give(desk, file, {".xlsx": lambda session: trip.sheet_of(trip.months_sum(session, desk.operator, first), first)})


@export.command()
@click.argument("notice_id", metavar="ID", type=int)
@file_argument
@school_option
@click.pass_obj
def notice(context: CliContext, notice_id: int, file: Path, code: str | None) -> None:
    """What became of a notice, one family a row. ID stands in its address: /desk/notices/ID.

    Example: jiaxiao export notice 7263518 notice.xlsx
    """
    desk = at_desk(context, code)

    def sheet(session: Session) -> bytes:
        try:
            found = result_of(session, desk.operator, notice_id)
        except AccessDeniedError:
            raise OperatorError(f"no notice {notice_id} was sent; its ID stands in its address at the desk") from None
        return notice_sheet(session, found, desk.operator)

    _give(desk, file, {".xlsx": sheet})


@export.command()
@day_option
@file_argument
@school_option
@click.pass_obj
def gate(context: CliContext, day: str | None, file: Path, code: str | None) -> None:
    """Who comes to the school on a day, as a list to tick at the gate.

    Example: jiaxiao export gate --on 2026-11-20 gate.pdf
    """
    desk = at_desk(context, code)
    on = desk.day(day)

    def pages(session: Session) -> bytes:
        return list_on_paper(desk.school.name, on, guests(session, desk.operator, on))[0]

    _give(desk, file, {".pdf": pages})


@export.command("parents-day")
@click.argument("day_id", metavar="ID", type=int)
@file_argument
@school_option
@click.pass_obj
def parents_day(context: CliContext, day_id: int, file: Path, code: str | None) -> None:
    """A class's parents' day: each teacher's timetable, slips to take home. ID as in /desk/parents-day/ID.

    Example: jiaxiao export parents-day 7263518 parents-day.pdf
    """
    desk = at_desk(context, code)

    def pages(session: Session) -> bytes:
        try:
            found = board(session, desk.operator, day_id, desk.now)
        except AccessDeniedError:
            raise OperatorError(
                f"there is no parents' day {day_id}; its ID stands in its address at the desk"
            ) from None
        return day_on_paper(session, desk.school.name, desk.operator, found, desk.now)[0]

    _give(desk, file, {".pdf": pages})


def _give(desk: AtDesk, file: Path, papers: Papers) -> None:
    """Write the paper that the ending of the file asks for; looks at children that the desk writes down are kept."""
    make = papers.get(file.suffix.lower())
    if make is None:
        raise OperatorError(f"{file} must end in {' or '.join(papers)}")
    save(file, desk.db.transact(make))
    click.echo(f"{file}: written. It is about people: keep it safe.")
