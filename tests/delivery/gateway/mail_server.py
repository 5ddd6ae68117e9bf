"""A mail server on loopback, in a thread of its own, that refuses what it was told to."""

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.message import Message
from email.policy import default
from functools import partial
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """``refuses`` is the answer to a recipient by address, ``data`` that to a message; ``came`` is what it took."""

    def __init__(self, *, password: str = "", tls: ssl.SSLContext | None = None, require_tls: bool = False) -> None:
        self.refuses: dict[str, str] = {}
        self.sender = self.data = ""
        self.hangs_up = False
        self.came: list[Message] = []
        self.connections = 0
        self._password = password.encode()
        self._options: dict[str, Any] = {}
        if password:
            self._options = {
                "authenticator": self._authenticate,
                "auth_require_tls": False,
                "auth_exclude_mechanism": ["LOGIN"],
            }
        if require_tls:
            self._options |= {"tls_context": tls, "require_starttls": True}
        self._at_once = None if require_tls else tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _listen(self) -> None:
        make = partial(SMTP, self, hostname="mail", loop=self._loop, **self._options)
        self._server = await self._loop.create_server(make, "127.0.0.1", 0, ssl=self._at_once)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.hangs_up:
            assert server.transport
            server.transport.close()
            return "250 OK"
        if not self.data:
            assert isinstance(envelope.content, bytes)
            self.came.append(message_from_bytes(envelope.content, policy=default))
        return self.data or "250 OK"

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        good = isinstance(given, LoginPassword) and given.password == self._password
        return AuthResult(success=good, handled=False)
