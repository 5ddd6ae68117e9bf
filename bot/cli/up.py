"""``jiaxiao up``: one process, everything in it; for one school on one computer."""

import signal
import sys
from types import FrameType
from wsgiref.types import WSGIApplication

import click
from waitress.server import create_server

from bot.app import Workers, create_app
from bot.cli.context import CliContext

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 to be reached from other computers.")
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def up(context: CliContext, host: str, port: int) -> None:
    """Run web, timetable and delivery in one process.

    Example: jiaxiao up --host 0.0.0.0 --port 80
    """
    house = context.house
    with Workers(house).running():
        click.echo(f"http://{host}:{port}/")
        serve_until_told(create_app(house), host, port)


def serve_until_told(app: WSGIApplication, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished."""
    signal.signal(signal.SIGTERM, _stop)
    # Returns on SystemExit, which waitress takes as the wish to end.
    create_server(app, host=host, port=port, threads=THREADS).run()


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
