"""WeChat's sending interfaces as far as speed goes: ``python -m benchmarks.slow_api PORT`` answers after 80 ms.

``GET /messages`` says at once how many were sent.
"""

import asyncio
import json
import os
import re
import sys

from benchmarks.machine import server_cpu

DELAY = 0.080  # seconds
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"


class Api(asyncio.Protocol):
    """One connection. The messages of all of them are counted together."""

    messages = 0

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer when a request is complete; nobody here sends a second one before the answer."""
        self._buffer += data
        head, found, body = self._buffer.partition(HEAD_END)
        length = LENGTH.search(head + b"\r\n")
        if not found or len(body) < (int(length[1]) if length else 0):
            return
        self._buffer = b""
        path = head.split(b" ", 2)[1]
        if path == b"/messages":
            self._answer({"messages": Api.messages})
        elif path.partition(b"?")[0].endswith(b"/send"):
            asyncio.get_running_loop().call_later(DELAY, self._take, body)
        else:
            self._answer({"access_token": "benchmark", "expires_in": 7200})

    def _take(self, body: bytes) -> None:
        is_whole = bool(json.loads(body)["touser"])
        Api.messages += is_whole
        self._answer({"errcode": 0, "errmsg": "ok", "msgid": Api.messages})

    def _answer(self, fields: dict[str, object]) -> None:
        body = json.dumps(fields).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


async def serve(port: int) -> None:
    """Answer until told to stop."""
    os.sched_setaffinity(0, server_cpu())
    server = await asyncio.get_running_loop().create_server(Api, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
