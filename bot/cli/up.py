"""``jiaxiao up``: one process, everything in it; for one school on one computer."""

import signal
import threading
from types import FrameType

import click
import structlog
from waitress.server import BaseWSGIServer, create_server

from bot.app import House, create_app
from bot.cli.context import CliContext
from bot.cli.threads import background

log = structlog.get_logger()

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 to be reached from other computers.")
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def up(context: CliContext, host: str, port: int) -> None:
    """Run web, timetable and delivery in one process.

    Example: jiaxiao up --host 0.0.0.0 --port 80
    """
    run_until_told(context.house, host, port)


def run_until_told(house: House, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; what was begun is finished, all threads are joined."""
    server = create_server(create_app(house), host=host, port=port, threads=THREADS)
    with background(house):
        serve_until_told(server)


def serve_until_told(*servers: BaseWSGIServer) -> None:
    """Run these servers side by side until SIGTERM or Ctrl-C."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    threads = [threading.Thread(target=server.run, name=f"web-{n}", daemon=True) for n, server in enumerate(servers)]
    for thread in threads:
        thread.start()
    stopped.wait()
    for server in servers:
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=5)
        server.close()
