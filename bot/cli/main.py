"""The command ``jiaxiao`` with all its groups."""

import sys

import click

from bot.cli.class_ import class_
from bot.cli.context import CliContext
from bot.cli.db import db
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.export import export
from bot.cli.job import job
from bot.cli.menu import menu
from bot.cli.new_service import new_service
from bot.cli.outbox import outbox
from bot.cli.report import report
from bot.cli.roster import roster
from bot.cli.schedule import schedule
from bot.cli.serve import serve
from bot.cli.slip import slip
from bot.cli.staff import staff
from bot.cli.term import term
from bot.cli.up import up
from bot.cli.wecom import wecom
from bot.cli.work import work
from bot.core.errors import OperatorError
from bot.core.logs import set_up_logs


class OneLine(click.Group):
    """Turns what the operator must do into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a fault of ours keeps its traceback, a fault of the operator's does not."""
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            click.echo(f"jiaxiao: {error}", err=True)
            ctx.exit(1)


@click.group(cls=OneLine)
@click.version_option(package_name="jiaxiao")
@click.pass_context
def main(ctx: click.Context) -> None:
    """家校桥: home-school contact in WeChat. Try it with: jiaxiao demo"""
    set_up_logs()
    ctx.obj = ctx.obj or CliContext()


for command in (
    class_, db, demo, doctor, export, job, menu, new_service, outbox, report, roster, schedule, serve, slip, staff,
    term, up, wecom, work,
):  # fmt: skip
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
