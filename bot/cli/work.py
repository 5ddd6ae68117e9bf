"""``jiaxiao work``: delivery and slow work, on as many hosts as wanted."""

import click

from bot.app import Workers
from bot.cli.context import CliContext
from bot.cli.waiting import wait_until_told
from bot.core.errors import OperatorError


@click.command()
@click.pass_obj
def work(context: CliContext) -> None:
    """Send what is due and do slow work, until told to stop; woken by Redis where it is configured.

    Example: jiaxiao work
    """
    if context.db.is_sqlite:
        raise OperatorError(
            "SQLite allows one process; run jiaxiao up instead, or set [database] url to a PostgreSQL database"
        )
    with Workers(context.house).delivering():
        wait_until_told()
