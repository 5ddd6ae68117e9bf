"""People, and what each of them sees in the chat with an account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.simulator.account import FakeAccount
from bot.simulator.anchors import as_seen
from bot.simulator.ledger import Ledger
from bot.simulator.markup import Fields
from bot.simulator.words import word

Look = Literal["text", "voice", "image", "card", "news", "note"]
Way = Literal["own", "reply", "custom", "template", "subscription", "fault", "client"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses WeChat; the key is ours, the rest is for the reader."""

    key: str
    name: str
    description: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper with a code in somebody's hand; ``seen`` is what a phone reads from it or its scene."""

    label: str
    seen: str
    person_key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing in the chat. ``number`` grows over the whole world, so that a page can ask for what is new."""

    number: int
    at: datetime
    way: Way
    look: Look
    text: str = ""
    media_id: str = ""
    seconds: int = 0
    url: str = ""
    lines: tuple[tuple[str, str], ...] = ()  # of a card: label, value

    @property
    def seen(self) -> str:
        """What the person reads, tappable lines as 〔1 签字〕."""
        if self.look == "voice":
            return word("voice", seconds=self.seconds)
        if self.look == "image":
            return word("image")
        if self.look in ("card", "news"):
            return "\n".join([self.text, *(f"{label}{value}" for label, value in self.lines)])
        return as_seen(self.text)


@dataclass(slots=True)
class Contact:
    """One person towards one account: the openid, whether they follow, and their chat."""

    account: FakeAccount
    person: Person
    openid: str
    following: bool = False
    followed_at: datetime | None = None
    scene: str = ""
    blocked: bool = False  # refuses the account's messages, still follows
    minor: bool = False  # the platform takes them for a minor: 70000
    receipt: str = "success"  # what TEMPLATESENDJOBFINISH will say; empty: the message is lost and none comes
    remark: str = ""
    tags: set[int] = field(default_factory=set)
    chat: list[Shown] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    last_push: Fields | None = None  # for a repeat
