"""Forks servers for tests: the product with the acting service, dying where ``kill_at`` says.

``kill_at``: ``statement:N`` before the Nth statement of a push, ``commit`` before its COMMIT, ``answer`` after the
commit and before a byte of the answer.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers
from waitress.server import create_server

from bot.app import Workers, create_app, open_house
from bot.core.logs import set_up_logs
from bot.core.settings import Settings
from bot.services import SERVICES, Registry
from storage.session import Database
from tests.webhook.acting import SERVICE


def die() -> None:
    """As ``kill -9`` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(where: str, database: Database, app: WSGIApplication) -> WSGIApplication:
    """The application, with the blow prepared."""
    statements = iter(range(1, 1000))
    pushed = False

    @event.listens_for(database.engine, "before_cursor_execute")
    def _statement(*_: object) -> None:
        if pushed and where == f"statement:{next(statements)}":
            die()

    @event.listens_for(database.engine, "commit")
    def _commit(_connection: object) -> None:
        if pushed and where == "commit":
            die()

    def struck(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        nonlocal pushed
        pushed = environ["PATH_INFO"].startswith("/wechat")
        answer = app(environ, start)
        if pushed and where == "answer":
            die()
        return answer

    return struck


def serve(request: dict[str, Any]) -> None:
    """Be a server until killed."""
    set_up_logs()
    house = open_house(Settings.model_validate(request["settings"]), (SERVICE, *SERVICES))
    app: WSGIApplication = create_app(house).wsgi_app
    if request["kill_at"]:
        app = die_at(request["kill_at"], house.database, app)
    with Workers(house).embedded():
        create_server(app, host="127.0.0.1", port=request["port"], threads=8).run()


def main() -> None:
    """Fork a server for each line asked for; this process itself has no thread, and prepared what it could."""
    Registry((SERVICE, *SERVICES))
    configure_mappers()
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            print(os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1]), flush=True)  # noqa: T201  the answer
            continue
        pid = os.fork()
        if pid == 0:
            serve(request)
            os._exit(0)
        print(pid, flush=True)  # noqa: T201  the answer


if __name__ == "__main__":
    main()
