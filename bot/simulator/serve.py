"""A waitress server in a thread of this process, for the fake platform and for tests."""

import socket
import threading
from contextlib import suppress
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server


class Running:
    """A server that answers at ``url`` until it is closed."""

    def __init__(self, app: WSGIApplication, host: str, port: int, threads: int) -> None:
        self._sockets: dict[int, socket.socket] = {}
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        self.url = f"http://{host}:{door.getsockname()[1]}"
        server = create_server(app, map=self._sockets, sockets=[door], threads=threads)
        if not isinstance(server, BaseWSGIServer):
            raise TypeError("waitress made several servers for one socket")
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"serve-{self.url}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more calls, let those under way come to their end."""
        self._stop.set()
        with suppress(OSError):  # the loop may have seen it by itself, and closed the trigger
            self._server.pull_trigger()
        self._thread.join()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            wasyncore.loop(timeout=1, map=self._sockets, count=1)
        self._server.task_dispatcher.shutdown()
        self._server.close()
        wasyncore.close_all(self._sockets)


def serve_in_thread(app: WSGIApplication, host: str = "127.0.0.1", port: int = 0, threads: int = 8) -> Running:
    """Serve ``app`` from a thread; port 0 takes a free one. ``with serve_in_thread(app) as server: server.url``."""
    return Running(app, host, port, threads)
