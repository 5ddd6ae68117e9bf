"""``jiaxiao serve``: only the web, on as many processes and hosts as wanted."""

import os

import click
from granian.constants import Interfaces
from granian.server import Server

from bot.cli.context import CliContext


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Requests at once in each process.")
@click.pass_obj
def serve(context: CliContext, host: str, port: int, workers: int, threads: int) -> None:
    """Serve web requests; timetable and delivery run elsewhere (schedule, work).

    Example: jiaxiao serve --host 0.0.0.0 --workers 4
    """
    house = context.shared_house if workers > 1 else context.house
    house.database.close()  # the workers open their own
    os.environ.setdefault("JIAXIAO_CONFIG", "config.toml")
    Server(
        "bot.app:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        factory=True,
    ).serve()
