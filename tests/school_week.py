"""A school in session: the cast at their phones, the teacher's cards, the clock, what the outbox holds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.inbound import Inbound, Kind
from bot.core.people import Actor
from bot.core.reply import Choice, Reply
from bot.core.school import SchoolContext
from bot.core.settings import CardRules, Rules, School, SchoolCalendarDays
from bot.delivery.payload import Payload, unpack
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.card_month import SERVICE as CARD_MONTH
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from storage.identities import Identity
from storage.outbox import PAYLOAD, OutboxRow
from storage.sealing import unseal
from storage.session import Database
from tests.cast import Cast, gather

P = ParamSpec("P")
T = TypeVar("T")
REGISTRY = Registry((CONTACT_CARD, CARD_MONTH, WEEKLY_UPDATE, CONTACT_TASKS))


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of autumn 2026 on the school's wall clock; 20 November is a Friday and a school day."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


class SchoolWeek:
    """青山小学 with its families. ``now`` is what everybody's clock shows; each message is its own transaction."""

    registry: ClassVar[Registry] = REGISTRY

    def __init__(self, db: Database, *, push: str = "weekly", reminders: int = 2) -> None:
        self.db, self.now, self._count = db, at(20, 16), 0
        self.cast: Cast = db.transact(gather)
        rules = Rules(card=CardRules.model_validate({"push": push, "reminders_in_a_row": reminders}))
        config = School(name="青山小学", duty_phone="0838-600-1234")
        self.school = SchoolContext(self.cast.school.id, config, rules, self._calendar(rules))

    def _calendar(self, rules: Rules) -> SchoolCalendar:
        return SchoolCalendar(SchoolCalendarDays(), rules.quiet)

    def actor(self, name: str) -> Actor:
        """One of the cast as the product sees this person now."""
        return self.db.read(lambda session: load_actor(session, self._identity(session, name), now=self.now))

    def do(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one unit in a transaction."""
        return self.db.transact(unit, *args, **kwargs)

    def says(self, name: str, text: str) -> Reply:
        """One of the cast types something; the answer."""
        return self._sends(name, Kind.TEXT, text=text)

    def speaks(self, name: str, media: str = "31") -> Reply:
        """One of the cast sends a voice that is stored under this id."""
        return self._sends(name, Kind.VOICE, media=media)

    def clicks(self, name: str, key: str) -> Reply:
        """One of the cast taps a button of the menu."""
        return self._sends(name, Kind.CLICK, event_key=key)

    def job(self, name: str) -> int:
        """What the timetable's job does now; how many messages it wrote."""
        card, run = self.registry.jobs()[name]
        year, week, _ = self.now.isocalendar()
        period = f"{year}-W{week:02}" if card.period == "week" else self.now.date().isoformat()
        return self.db.transact(lambda session: run(session, self.school, now=self.now, period=period))

    def waiting_for(self, name: str) -> list[Payload]:
        """What the outbox holds for one of the cast, in the order of writing."""
        wanted = select(OutboxRow).where(OutboxRow.identity_id == self.cast.people[name].id).order_by(OutboxRow.place)

        def read(session: Session) -> list[Payload]:
            return [
                unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload)) for row in session.scalars(wanted)
            ]

        return self.db.read(read)

    def texts_for(self, name: str) -> list[str]:
        """The words of :meth:`waiting_for`."""
        return [payload.reply.text for payload in self.waiting_for(name)]

    def _identity(self, session: Session, name: str) -> Identity:
        return session.get_one(Identity, self.cast.people[name].id)

    def _sends(self, name: str, kind: Kind, *, text: str = "", media: str = "", event_key: str = "") -> Reply:
        self.now += timedelta(seconds=1)
        self._count += 1
        inbound = Inbound(
            kind=kind,
            raw_kind=kind.value,
            to_user="gh_qingshan",
            openid=f"openid_{name}",
            created=self.now,
            key=str(self._count).encode(),
            msg_id=0 if kind.startswith("event.") else self._count,
            text=text,
            event_key=event_key,
        )
        return self.db.transact(self._answer, name, inbound, media)

    def _answer(self, session: Session, name: str, inbound: Inbound, media: str) -> Reply:
        identity = self._identity(session, name)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), self.registry)


def shown(reply: Reply) -> str:
    """A message as a person sees it: words, then one choice a line."""
    words = reply.text + (f"(语音 {reply.media})" if reply.media else "")
    return "\n".join([words, *map(_line, reply.choices), *(f"+ {shown(each)}" for each in reply.also)])


def _line(choice: Choice) -> str:
    return f"{choice.digit} {choice.label}"
