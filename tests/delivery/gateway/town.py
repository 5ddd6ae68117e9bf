"""A family with a telephone, a provider with real HTTP, and the school that hears its reports."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from time import monotonic, sleep
from typing import Literal, Self

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.core.settings import Limits, Settings
from bot.delivery.channels.gateway import GatewaySender
from bot.delivery.channels.sms import text_messages
from bot.delivery.channels.voice_call import voice_calls
from bot.delivery.feeder import Feeder
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from bot.delivery.pacing import LocalPacer
from bot.delivery.payload import Payload, pack
from bot.gateway_reports import GatewayReports, gateway_reports
from bot.simulator.app import create_simulator
from bot.simulator.gateway.phones import Habits, Subscriber
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from storage.obligations import Obligation
from storage.outbox import OutboxRow, OutgoingMessage, enqueue
from storage.pupils import Guardian
from storage.receipts import join_receipts
from storage.sealing import index
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person, make_school
from tests.delivery.world import Clock
from tests.factories import NOW

MOTHER, GRANNY = "13812345678", "13912345679"
SECRET = "reports-come-here"
Kind = Literal["sms", "voice"]


class Town:
    """All of it, real but for the provider, which is the local one."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock, self._stack = db, Clock(), ExitStack()
        self.limits, self._keys = Limits(), count()
        families = [FamilyToMake("李小明", (Person(phone=MOTHER), Person(phone=GRANNY)))]
        made = db.transact(lambda session: make_school(session, families))
        self.school = made.school
        self.teacher_id, self.pupil_ids = made.teacher_id, made.pupil_ids

    def __enter__(self) -> Self:
        self.world = World(now=self.clock)
        self.world.phones.habits = Habits(receipt_delay=(0, 0), ring_seconds=60, timeout_seconds=0.1, repeat_after=0.1)
        self.world.add_person("mother", "王姐", "小明的妈妈")
        self.phone = self.world.phones.give("mother", MOTHER)
        provider = self._stack.enter_context(serve_in_thread(create_simulator(self.world)))
        self.provider_url = provider.url
        self.settings = settings(f"{provider.url}/gateway/send")
        app = Flask("school")
        reports = GatewayReports(self.db, {"qingshan": self.school}, self.settings, self.clock)
        app.register_blueprint(gateway_reports(reports))
        self.app = app
        self.school_url = self._stack.enter_context(serve_in_thread(app)).url
        addresses = {kind: f"{self.school_url}/reports/{kind}/{SECRET}" for kind in ("sms", "voice")}
        self.world.phones.subscriber = Subscriber("key", "secret", addresses)
        self.senders = [self.sender("sms"), self.sender("voice")]
        self._stack.callback(self.world.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def notice(self, act: Literal["know", "acknowledge", "answer", "sign"] = "acknowledge") -> int:
        """A notice that has left, to everybody; the families owe it."""

        def write(session: Session) -> int:
            written = Written("明天下午3点放学", act, NOW + timedelta(days=2), self.teacher_id)
            notice = write_notice(session, self.school, written, NOW)
            address_notice(session, self.school, notice, self.pupil_ids, NOW)
            notice.state = "sent"
            return notice.id

        return self.db.transact(write)

    def queue(self, kind: Kind, *, to: str = MOTHER, notice_id: int | None = None, words: str = "明天放学早") -> str:
        """Write one row to the outbox; returns its key."""
        key = f"{kind} {next(self._keys)}"
        self.db.transact(self._write, kind, key, to, notice_id, words)
        return key

    def _write(self, session: Session, kind: Kind, key: str, to: str, notice_id: int | None, words: str) -> None:
        number = select(Guardian.id).where(Guardian.phone_index == index(session, "phone", to))
        message = OutgoingMessage(
            school_id=self.school.id,
            identity_id=None,
            purpose="notice",
            payload=pack(Payload(Reply(words))),
            key=key,
            now=NOW - timedelta(minutes=1),
            sender=kind,
            channel=kind,
            guardian_id=session.scalars(number).one(),
            notice_id=notice_id,
            rung=kind,
        )
        assert enqueue(session, message)

    def sender(self, kind: Kind) -> GatewaySender:
        """The sender as the settings make it."""
        way = self.settings.sms if kind == "sms" else self.settings.voice
        assert way
        return (text_messages if kind == "sms" else voice_calls)(way, self.limits, self.clock)

    def feed(self) -> int:
        """Send what is due, once, with senders that keep what they know."""
        feeder = Feeder(self.db, self.senders, LocalPacer(), clock=self.clock)
        # In a thread of its own: where a browser is played, this one has an event loop already.
        with ThreadPoolExecutor(1) as thread:
            handled = thread.submit(feeder.run_once).result()
        feeder.stop()
        return handled

    def states(self) -> dict[str, str]:
        """State, error if any, and whether it is delivered, by key."""
        return {key: " ".join(filter(None, _told(row))) for key, row in self.rows().items()}

    def rows(self) -> dict[str, OutboxRow]:
        """The outbox by key."""
        return self.db.read(lambda session: {row.idempotency_key: row for row in session.scalars(select(OutboxRow))})

    def ends(self) -> list[str | None]:
        """How each child's obligation was closed."""
        return list(self.db.read(lambda session: session.scalars(select(Obligation.closed_how)).all()))

    def comes_true(self, what: Callable[[], bool]) -> None:
        """Wait until the provider's report has come in, and been joined to a message that was marked after it."""
        until = monotonic() + 10
        while not what():
            self.db.transact(join_receipts, self.clock(), 100)
            assert monotonic() < until, (self.states(), self.ends())
            sleep(0.02)


def _told(row: OutboxRow) -> tuple[str, ...]:
    return row.state, row.error_code, "delivered" if row.delivered_at else ""


def settings(url: str) -> Settings:
    """The deployment's settings with the local provider."""
    way = {
        "provider": "http",
        "url": url,
        "sign": "青山小学",
        "shown_number": "05718888",
        "access_key": "key",
        "access_secret": "secret",
        "callback_secret": SECRET,
    }
    return Settings.model_validate(
        {"app": {"secret_key": "k" * 32}, "school": {"name": "青山小学"}, "sms": way, "voice": way}
    )
