"""``jiaxiao schedule``: the timetable as a process of its own; two of them do everything once."""

import click

from bot.app import Workers
from bot.cli.context import CliContext
from bot.cli.waiting import wait_until_told


@click.command()
@click.pass_obj
def schedule(context: CliContext) -> None:
    """Run what time brings, until told to stop.

    Example: jiaxiao schedule
    """
    with Workers(context.shared_house).timing():
        wait_until_told()
