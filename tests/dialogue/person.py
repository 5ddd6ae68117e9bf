"""Somebody with a phone: each message is a transaction of its own, with everything but the database made anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.inbound import Inbound, Kind
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from bot.dialogue.router import answer
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory
from bot.dialogue.talk import Talk
from storage.dialogues import load_dialogue
from storage.identities import Identity
from storage.matters import Matter, close_matters, open_matter, open_matters
from storage.session import Database
from tests import factories
from tests.costs import statements
from tests.dialogue.post.registry import PostRegistry
from tests.factories import NOW

P = ParamSpec("P")
T = TypeVar("T")


class Person:
    """One WeChat user of one school, and what can be done to the dialogue from outside."""

    def __init__(
        self, db: Database, *, openid: str = "o-wang", school_id: int | None = None, bound: bool = True
    ) -> None:
        self.db, self.now, self._message = db, NOW, 100
        self.keys: DailyKeys = KeyInMemory()
        self.school_id = school_id or db.transact(lambda session: factories.school(session).id)
        self.identity = db.transact(lambda session: factories.identity(session, self.school_id, openid))
        guardians = frozenset({7}) if bound else frozenset[int]()
        self.actor = Actor(self.school_id, self.identity.id, guardians)
        rules = Rules()
        school = School(name="青山小学", duty_phone="0838-600-1234")
        self.school = SchoolContext(self.school_id, school, rules, SchoolCalendar(SchoolCalendarDays(), rules.quiet))
        self.last = Reply()
        self._session: Session | None = None

    def says(self, text: str, *, menu_id: str = "") -> Reply:
        """Type something."""
        return self.sends(Kind.TEXT, text=text, menu_id=menu_id)

    def taps(self, digit: str, *, on: Reply | None = None) -> Reply:
        """Tap a line of the last message, or of an older one."""
        choice = next(each for each in (on or self.last).choices if each.digit == digit)
        return self.says(digit, menu_id=choice.tap)

    def speaks(self, media: str = "31") -> Reply:
        """Send a voice that is stored under this id."""
        return self.sends(Kind.VOICE, media=media)

    def sends(
        self,
        kind: Kind,
        *,
        text: str = "",
        menu_id: str = "",
        media: str = "",
        event_key: str = "",
        created: datetime | None = None,
        msg_id: int | None = None,
        fields: dict[str, object] | None = None,
    ) -> Reply:
        """Push anything; by default a second after the one before."""
        self.now += timedelta(seconds=1)
        self._message += 1
        number = 0 if kind.startswith("event.") else self._message
        inbound = Inbound(
            kind=kind,
            raw_kind=kind.value,
            to_user="gh_qingshan",
            openid=self.identity.openid,
            created=created or self.now,
            key=str(self._message).encode(),
            msg_id=number if msg_id is None else msg_id,
            text=text,
            menu_id=menu_id,
            event_key=event_key,
            fields=fields or {},
        )
        self.last = self._do(self._answer, inbound, media)
        return self.last

    def waits(self, hours: float = 0, minutes: float = 0) -> None:
        """Say nothing for a while."""
        self.now += timedelta(hours=hours, minutes=minutes)

    def has_waiting(self, label: str, key: str, go: Go | None = None) -> int:
        """A matter is opened for this person; its number."""
        go = go or Go("post.signed", {"child": label})
        who = {"school_id": self.school_id, "identity_id": self.identity.id}
        return self._do(lambda session: open_matter(session, **who, go=go, label=label, key=key, now=self.now))

    def matters(self) -> list[Matter]:
        """What waits for this person."""
        return self._do(open_matters, self.identity.id)

    def closes(self, key: str) -> None:
        """Somebody has dealt with it."""
        self._do(close_matters, school_id=self.school_id, key=key)

    def state(self) -> str:
        """What the database knows of the dialogue, decrypted; empty if there is none."""
        kept = self._do(load_dialogue, school_id=self.school_id, identity_id=self.identity.id)
        return kept.state if kept else ""

    def statements(self, text: str) -> list[str]:
        """The SQL that answering this costs."""
        with statements() as said:
            self.says(text)
        return [each.split(maxsplit=1)[0].upper() for each in said]

    @contextmanager
    def in_one_transaction(self) -> Iterator[None]:
        """All that happens meanwhile is one transaction, for speed; the dialogue is stored and loaded as ever."""
        with Session(self.db.engine, expire_on_commit=False, info={"vault": self.db.vault}) as session:
            self._session = session
            yield
            self._session = None

    def _do(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._session:
            return unit(self._session, *args, **kwargs)
        return self.db.transact(unit, *args, **kwargs)

    def _answer(self, session: Session, inbound: Inbound, media: str) -> Reply:
        identity = session.get_one(Identity, self.identity.id)
        talk = Talk(session, self.school, self.actor, identity, inbound, self.now, media=media)
        return answer(talk, PostRegistry(), self.keys)
