"""WeRoBot as its documents show it: AES, and a session per user in SQLite that is read and written each time."""

import os
from typing import Any

from werobot import WeRoBot
from werobot.session.sqlitestorage import SQLiteStorage

from benchmarks.account import ACCOUNT


def application() -> Any:
    """The application for the server."""
    robot = WeRoBot(
        token=ACCOUNT.token,
        app_id=ACCOUNT.app_id,
        encoding_aes_key=ACCOUNT.encoding_aes_key,
        enable_session=True,
        session_storage=SQLiteStorage(os.environ["BENCHMARK_STORE"]),
    )

    def echo(message: Any, session: dict[str, int]) -> str:
        session["count"] = session.get("count", 0) + 1
        return str(message.content)

    robot.add_handler(echo, type="text")
    return robot.wsgi
