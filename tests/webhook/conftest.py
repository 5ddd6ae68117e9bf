"""The product behind its real webhook, with a school and a person who writes."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import urllib3
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import introduce_schools, open_database
from bot.core.settings import Settings
from bot.simulator import pushes
from bot.simulator.account import FakeAccount
from bot.simulator.markup import Fields
from bot.simulator.signing import opened_answer, signed_push
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from storage.pupils import Household
from storage.session import Database
from tests.product import Nursery, ServerProcess, fake_account, settings

HTTP = urllib3.PoolManager(maxsize=8, retries=False, timeout=urllib3.Timeout(20))


@dataclass
class Wire:
    """Pushes of one account, signed as the platform signs them, to any server."""

    account: FakeAccount = field(default_factory=fake_account)
    openid: str = "o_grandmother"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def text(self, content: str) -> Fields:
        """One text message, the same however often it is delivered."""
        return self.whole(pushes.text(content))

    def whole(self, fields: Fields) -> Fields:
        """A push with its envelope."""
        number = next(self.numbers)
        envelope: dict[str, object] = {
            "ToUserName": self.account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(datetime.now(UTC).timestamp()),  # noqa: TID251  as the platform's clock
        }
        if fields["MsgType"] != "event":
            envelope["MsgId"] = 24_000_000_000 + number
        return {**envelope, **fields}

    def signed(self, message: Fields) -> tuple[dict[str, str], bytes]:
        """Query and body of one delivery; each has its own nonce."""
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251  as the platform's clock
        return signed_push(self.account, message, timestamp=now, nonce=f"nonce{next(self.numbers)}")

    def deliver(self, url: str, message: Fields) -> str:
        """Deliver once; the answer after decryption (``success`` or a reply's XML)."""
        query, body = self.signed(message)
        answer = HTTP.request("POST", f"{url}/wechat?{urlencode(query)}", body=body)
        assert answer.status == 200, answer.status
        return opened_answer(self.account, answer.data.decode())


@pytest.fixture
def wire() -> Wire:
    """The grandmother's phone, as seen by the platform."""
    return Wire()


@pytest.fixture
def product_settings(migrated_url: str, tmp_path: Path, wire: Wire) -> Settings:
    """A school in a migrated database."""
    made = settings(migrated_url, tmp_path, wire.account)
    database = open_database(made)
    database.transact(introduce_schools, made)
    database.close()
    return made


@pytest.fixture
def database(product_settings: Settings) -> Iterator[Database]:
    """To look at what was done."""
    opened = open_database(product_settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Forks servers in milliseconds."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def servers(product_settings: Settings, nursery: Nursery) -> Iterator[Callable[..., ServerProcess]]:
    """Starts server processes; ends them all."""
    started: list[ServerProcess] = []

    def start(kill_at: str = "") -> ServerProcess:
        started.append(nursery.start(product_settings, kill_at=kill_at))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def effects(session: Session) -> tuple[int, int, int]:
    """(acts done, messages written, pushes recorded)."""
    acted = select(func.count()).select_from(Household).where(Household.number.startswith("acted"))
    messages, inbox = select(func.count()).select_from(OutboxRow), select(func.count()).select_from(InboxRow)
    return session.scalar(acted) or 0, session.scalar(messages) or 0, session.scalar(inbox) or 0


def acts(session: Session) -> tuple[int, int]:
    """(acts done, messages that they wrote).

    Not what an answer brought along: words of an earlier act wait for their reader where the worker that sent them by
    a template was killed, and come behind the next answer.
    """
    own = select(func.count()).select_from(OutboxRow).where(OutboxRow.idempotency_key.startswith("acting/"))
    return effects(session)[0], session.scalar(own) or 0
