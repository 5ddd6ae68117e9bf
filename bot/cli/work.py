"""``jiaxiao work``: delivery and slow work, on as many hosts as wanted."""

import click

from bot.app import Workers
from bot.cli.context import CliContext
from bot.cli.waiting import wait_until_told


@click.command()
@click.pass_obj
def work(context: CliContext) -> None:
    """Send what is due and do slow work, until told to stop; woken by Redis where it is configured.

    Example: jiaxiao work
    """
    with Workers(context.shared_house).delivering():
        wait_until_told()
