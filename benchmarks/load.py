"""A load generator: some connections kept alive, each sends its next request when the last was answered."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and how long it took."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """All answers of one run and how long the whole took."""

    answers: list[Answer]
    seconds: float


def run(port: int, requests: list[bytes], *, connections: int) -> Run:
    """Send all requests to loopback. Raises ConnectionError when the server hangs up."""
    return asyncio.run(_run(port, requests, connections))


async def _run(port: int, requests: list[bytes], connections: int) -> Run:
    loop = asyncio.get_running_loop()
    work, answers = iter(requests), list[Answer]()
    begun = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Connection(work, answers, loop.create_future()), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    return Run(answers, time.perf_counter() - begun)


class _Connection(asyncio.Protocol):
    def __init__(self, work: Iterator[bytes], answers: list[Answer], done: "asyncio.Future[None]") -> None:
        self.done = done
        self._work, self._answers = work, answers
        self._buffer = b""
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(HEAD_END)
        length = LENGTH.search(head + b"\r\n") if found else None
        if length is None or len(body) < int(length[1]):
            return
        self._answers.append(Answer(int(head.split(b" ", 2)[1]), body, time.perf_counter() - self._begun))
        self._buffer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))

    def _next(self) -> None:
        request = next(self._work, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._begun = time.perf_counter()
        self._transport.write(request)
