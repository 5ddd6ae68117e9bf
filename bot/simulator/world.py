"""The whole state of the fake platform, in memory; every change under one lock."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.clock import machine_now
from bot.simulator.account import FakeAccount, FakeMiniProgram
from bot.simulator.codes import Codes
from bot.simulator.contact import Contact, Look, Person, Shown, Slip, Way
from bot.simulator.errors import ApiError, Fault
from bot.simulator.gateway.phones import Phones
from bot.simulator.ids import Ids, openid_of
from bot.simulator.logins import Logins
from bot.simulator.media import MediaStore
from bot.simulator.menus import Menus
from bot.simulator.subscriptions import Subscriptions
from bot.simulator.switches import Switches
from bot.simulator.templates import Templates
from bot.simulator.threads import Threads
from bot.simulator.tokens import Tokens
from bot.simulator.wecom.corp import FakeCorp


@dataclass(frozen=True, slots=True)
class Habits:
    """How the platform behaves; seconds are real ones."""

    cut_after: float = 5.0  # a push is cut and repeated when no answer came
    deliveries: int = 3  # in total
    pause: float = 0.0  # before a repeat
    receipt_delay: tuple[float, float] = (0.2, 3.0)  # until TEMPLATESENDJOBFINISH


@dataclass(frozen=True, slots=True)
class Part:
    """Something to show in a chat, before it has a number and a time."""

    look: Look = "text"
    text: str = ""
    media_id: str = ""
    seconds: int = 0
    url: str = ""
    lines: tuple[tuple[str, str], ...] = field(default=())


class World:
    """Accounts, people, chats and everything the platform keeps about them.

    ``now`` is machine time (tokens, windows, CreateTime). ``wall`` is what the phones show; the demo sets it to
    the school's movable clock.
    """

    def __init__(
        self, *, now: Callable[[], datetime] = machine_now, seed: int = 1, habits: Habits | None = None
    ) -> None:
        self.now = now
        self.wall = now
        self.habits = habits or Habits()
        self.base_url = ""  # where the fake itself is reached; for PicUrl
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.ids = Ids(seed)
        self.threads = Threads()
        self.accounts: dict[str, FakeAccount] = {}
        self.mini_programs: dict[str, FakeMiniProgram] = {}
        self.corps: dict[str, FakeCorp] = {}
        self.people: dict[str, Person] = {}
        self.contacts: dict[str, Contact] = {}
        self.slips: list[Slip] = []
        self.tags: dict[str, dict[int, str]] = {}  # per account
        self.faults: list[Fault] = []
        self.tokens = Tokens(self.ids)
        self.media = MediaStore(self.ids)
        self.templates = Templates(self.ids)
        self.subscriptions = Subscriptions(self.ids)
        self.menus = Menus(self.ids)
        self.codes = Codes(self.ids)
        self.logins = Logins(self.ids)
        self.switches = Switches(self.ids)
        self.phones = Phones()
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """Stop pushing; what is under way comes to its end."""
        self.threads.close()

    def add_account(self, account: FakeAccount) -> FakeAccount:
        """Open an official account."""
        self.accounts[account.app_id] = account
        return account

    def add_mini_program(self, app_id: str, app_secret: str) -> None:
        """Register a mini-program."""
        self.mini_programs[app_id] = FakeMiniProgram(app_id, app_secret)

    def add_corp(self, corp: FakeCorp) -> FakeCorp:
        """Open an enterprise WeChat."""
        self.corps[corp.corp_id] = corp
        return corp

    def add_person(self, key: str, name: str, description: str, group: str = "") -> Person:
        """Give somebody a WeChat; ``group`` is the heading in the list of people."""
        self.people[key] = Person(key, name, description, group)
        return self.people[key]

    def add_slip(self, person_key: str, label: str, seen: str) -> None:
        """Put a paper with a code into somebody's hand, to be chosen on the page under "scan"."""
        self.slips.append(Slip(label, seen, person_key))

    def contact(self, person_key: str, app_id: str = "") -> Contact:
        """A person towards an account (the first one if not named); KeyError if either is unknown."""
        account = self.accounts[app_id] if app_id else next(iter(self.accounts.values()))
        person = self.people[person_key]
        with self.lock:
            openid = openid_of(account.app_id, person_key)
            return self.contacts.setdefault(openid, Contact(account, person, openid))

    def known(self, app_id: str, openid: str) -> Contact:
        """The contact behind an openid of this account, follower or not; ApiError 40003 if none."""
        contact = self.contacts.get(openid)
        if contact is None or contact.account.app_id != app_id:
            raise ApiError(40003, "invalid openid")
        return contact

    def show(self, contact: Contact, way: Way, part: Part) -> Shown:
        """Let something appear in a chat."""
        at = self.wall()
        with self.changed:
            shown = Shown(
                next(self._numbers), at, way, part.look, part.text, part.media_id, part.seconds, part.url, part.lines
            )
            contact.chat.append(shown)
            self.changed.notify_all()
        return shown

    def blame(self, contact: Contact, push: str, reason: str) -> None:
        """Record that a push was not answered as it must be."""
        with self.changed:
            self.faults.append(Fault(self.now(), contact.openid, push, reason))
            self.changed.notify_all()
