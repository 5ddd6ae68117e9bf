"""A school with an account whose other end is a fake on loopback, and machine time that a test moves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar, Unpack

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock
from bot.core.reply import Reply
from bot.core.settings import TemplateMapping, WeChat
from bot.delivery.channels.official_account import OfficialAccount
from bot.delivery.channels.sender import Sender
from bot.delivery.claiming import Compose, as_written
from bot.delivery.feeder import Feeder
from bot.delivery.media import Uploaded
from bot.delivery.pacing import LocalPacer
from bot.delivery.tell import More, tell
from storage.grants import Grant, add_grant
from storage.identities import Identity
from storage.outbox import OutboxRow, Purpose
from storage.outbox_choice import Ways
from storage.session import Database
from tests import factories
from tests.delivery.fake_wechat import FakeWeChat
from tests.factories import NOW

Row = TypeVar("Row")
APP = "wx_qingshan"
TEMPLATE = TemplateMapping(id="T1", fields={"thing1": "who", "thing2": "what", "time3": "when"})
WAYS = Ways(
    order=("customer_service", "template"),
    templates={"template": dict.fromkeys(("notice", "todo", "answer"), "T1")},
)
SUBSCRIPTION = TemplateMapping(id="S1", fields={"thing1": "what"})
OTHER_TEMPLATE = TemplateMapping(id="T2", fields={"thing1": "what", "character_string2": "answer"})


class Clock:
    """Machine time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def pass_by(self, **duration: float) -> None:
        """Let time go by."""
        self.now += timedelta(**duration)


class FixedTokens:
    """Gives these tokens in turn."""

    def __init__(self) -> None:
        self.tokens = ["token-1"]

    def get(self) -> str:
        """The token to use now."""
        return self.tokens[0]

    def renew(self, failed: str) -> str:
        """The next one, if there is one."""
        if failed == self.tokens[0] and len(self.tokens) > 1:
            del self.tokens[0]
        return self.tokens[0]


class World:
    """All parts of sending, real but for WeChat."""

    def __init__(self, db: Database, wechat: FakeWeChat) -> None:
        self.db, self.wechat = db, wechat
        self.clock, self.tokens = Clock(), FixedTokens()
        self.account = account(wechat.url, self.tokens, self.clock)
        self.school_id = db.transact(lambda session: factories.school(session).id)
        self._said = count()

    def feeder(self) -> Feeder:
        """A feeder almost without a brake, to be run by hand."""
        return Feeder(self.db, [self.account], LocalPacer(), clock=self.clock)

    def subscribed(self) -> None:
        """The account has a template to which people subscribe, for notices."""
        self.account = account(self.wechat.url, self.tokens, self.clock, {"notice": SUBSCRIPTION})

    def agree(self, identity_id: int, *, times: int = 1, always: bool = False) -> None:
        """This person agreed so often to one notice each, or to any number."""

        def unit(session: Session) -> None:
            for _ in range(times):
                add_grant(
                    session,
                    school_id=self.school_id,
                    identity_id=identity_id,
                    template_id=SUBSCRIPTION.id,
                    now=NOW,
                    always=always,
                )

        self.db.transact(unit)

    def consents(self, identity_id: int) -> int:
        """How many one-time consents are left."""
        left = select(Grant.once).where(Grant.identity_id == identity_id)
        return self.db.read(lambda session: session.scalar(left)) or 0

    def feed(self, *more: Sender, compose: Compose = as_written) -> int:
        """Send what is due, once, by the account and by ``more``."""
        feeder = Feeder(self.db, [self.account, *more], LocalPacer(), compose=compose, clock=self.clock)
        try:
            return feeder.run_once()
        finally:
            feeder.stop()

    def person(self, openid: str, *, window: int = 0, taps: int = 0, follows: bool = True, app_id: str = APP) -> int:
        """A WeChat user with so many customer-service messages left; returns the identity's id."""

        def make(session: Session) -> int:
            made = factories.identity(session, self.school_id, openid, app_id=app_id, follows=follows)
            factories.allow(session, made, window, NOW + timedelta(hours=48))
            factories.allow(session, made, taps, NOW + timedelta(minutes=1), "tap_window")
            return made.id

        return self.db.transact(make)

    def say(
        self,
        identity_id: int,
        words: str,
        *,
        reply: Reply | None = None,
        purpose: Purpose = "notice",
        now: datetime | None = None,
        **more: Unpack[More],
    ) -> bool:
        """Write one message to the outbox; its words are its key too."""
        now = now or NOW - timedelta(seconds=1) + timedelta(milliseconds=next(self._said))
        return self.db.transact(
            tell,
            school_id=self.school_id,
            identity_id=identity_id,
            reply=reply or Reply(words),
            purpose=purpose,
            key=words,
            now=now,
            **more,
        )

    def rows(self) -> Mapping[str, OutboxRow]:
        """The outbox by idempotency key."""
        return self.db.read(lambda session: {row.idempotency_key: row for row in session.scalars(select(OutboxRow))})

    def states(self) -> dict[str, str]:
        """State, and error if any, by idempotency key."""
        return {key: " ".join(filter(None, (row.state, row.error_code))) for key, row in self.rows().items()}

    def allow(self, identity_id: int, left: int, until: datetime = NOW + timedelta(hours=48)) -> None:
        """So many customer-service messages may go to this WeChat user."""
        self.db.transact(lambda session: factories.allow(session, session.get_one(Identity, identity_id), left, until))

    def left(self, identity_id: int) -> int:
        """How many customer-service messages may still go to this WeChat user after a message."""
        window = self.db.read(lambda session: factories.allowed(session, session.get_one(Identity, identity_id)))
        return window.left if window else 0

    def identity(self, identity_id: int) -> Identity:
        """One WeChat user as stored."""
        return self.db.read(lambda session: session.get_one(Identity, identity_id))


def account(
    url: str, tokens: FixedTokens, clock: MachineClock, subscriptions: Mapping[Purpose, TemplateMapping] | None = None
) -> OfficialAccount:
    """The school's account as a sender."""
    settings = WeChat(
        app_id=APP,
        app_secret=SecretStr("s"),
        token=SecretStr("t"),
        encoding_aes_key=SecretStr("a" * 43),
        api_base=url,
        templates={"notice": TEMPLATE, "todo": OTHER_TEMPLATE},
        subscriptions=subscriptions or {},
    )

    def upload(media: str) -> Uploaded:
        return Uploaded("voice", f"wx-{media}")

    return OfficialAccount(settings, tokens, upload, school_name="青山小学", per_second=100_000, clock=clock)
