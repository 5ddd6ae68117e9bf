"""``jiaxiao slip``: paper to take home."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from rich.progress import track

from bot.cli.context import CliContext
from bot.cli.saving import save
from bot.cli.school import chosen, school_option
from bot.core.clock import at_school, machine_now
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext
from bot.identity.slip_pdf import slips_on_paper
from bot.identity.slips import PaperSlip, draw_slips, keep_slips
from bot.wechat.client import ApiClient
from bot.wechat.qrcodes import temporary
from storage.school_clock import school_now
from storage.schools import class_named


@click.group()
def slip() -> None:
    """Paper slips by which families bind."""


@slip.command("print")
@click.option("--class", "class_name", required=True, metavar="CLASS", help="The class or its code.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@school_option
@click.pass_obj
def print_slips(context: CliContext, class_name: str, file: Path, code: str | None) -> None:
    """Write one A6 page per pupil of CLASS into FILE; older slips of the class end.

    Example: jiaxiao slip print --class 3207 slips.pdf
    """
    school = chosen(context, code)
    found = context.db.read(class_named, school.id, class_name)
    if found is None:
        raise OperatorError(f"there is no class {class_name}; see: jiaxiao class list")
    class_id, name = found
    slips = context.db.read(draw_slips, school.id, class_id)
    if not slips:
        raise OperatorError(f"{name} has no pupils; bring them in with: jiaxiao roster import")
    rules, now = school.rules.binding, context.db.read(school_now, machine_now())
    days = timedelta(days=rules.slip_days)
    urls = _urls(context, school, slips, days)
    pages = slips_on_paper(
        slips,
        school=school.name,
        class_name=name,
        valid_until=at_school(now + days).date(),
        qr_url=urls.__getitem__ if urls else None,
    )
    save(file, pages)
    context.db.transact(keep_slips, school.id, slips, rules=rules, now=now)
    click.echo(f"{file}: {len(slips)} slips of {name}, valid {rules.slip_days} days. Older ones are void.")


def _urls(context: CliContext, school: SchoolContext, slips: list[PaperSlip], valid: timedelta) -> dict[str, str]:
    """What each code holds; empty without an official account."""
    if school.config.wechat is None:
        return {}
    api = ApiClient(school.config.wechat, context.house.tokens[school.config.wechat.app_id])
    shown = track(slips, "asking for codes", disable=not sys.stderr.isatty())
    return {each.scene: temporary(api, each.scene, valid=valid).url for each in shown}
