"""A real HTTP server on this machine that plays WeChat's API as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.wechat.client import ApiClient
from bot.wechat.token_stores import MemoryTokenStore
from bot.wechat.tokens import TokenProvider
from tests.wechat.platform_side import account

TOKEN_PATH = "/cgi-bin/stable_token"


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON of the body."""
        return dict(json.loads(self.body))

    @property
    def part(self) -> tuple[str, str, bytes]:
        """The only part of a multipart body: type, file name, content."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        (part,) = BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts()
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        return part.get_content_type(), part.get_filename() or "", content


Answer = dict[str, Any] | bytes | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Platform:
    """``answers``: by path, what to say; the last answer of a list is repeated. A callable writes for itself."""

    address: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def says(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def calls(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def next_answer(self, asked: Asked) -> Answer:
        with self.mutex:
            self.asked.append(asked)
            waiting = self.answers[asked.path]
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the platform."""

    platform: Platform
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
        """Nothing: the test tells what it saw."""

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.platform.next_answer(Asked(self.command, url.path, dict(parse_qsl(url.query)), headers, body))
        if callable(answer):
            answer(self)
        else:
            send(self, 200, json.dumps(answer).encode() if isinstance(answer, dict) else answer)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, *, length: int | None = None) -> None:
    """An answer; ``length`` announces another length than the body has."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)
    if length is not None:
        handler.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


@contextmanager
def running() -> Iterator[Platform]:
    """The server, until the block ends."""

    class Bound(Handler):
        """Of this platform: a server makes its handlers by itself."""

    server = Server(("127.0.0.1", 0), Bound)
    platform = Bound.platform = Platform(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def token(value: str, expires_in: int = 7200) -> dict[str, Any]:
    return {"access_token": value, "expires_in": expires_in}


def refusal(code: int, words: str = "no", rid: str = "62ff-1") -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"{words} rid: {rid}"}


def client_of(platform: Platform) -> ApiClient:
    """Our client on this platform, with a token store of its own."""
    ours = account(api_base=platform.address, app_secret="very-secret")
    return ApiClient(ours, TokenProvider(ours, MemoryTokenStore()))
