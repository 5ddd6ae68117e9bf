"""At the door of 青山小学: anybody with WeChat, known or new, and a record of what was said in turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.inbound import Inbound, Kind
from bot.core.people import Role
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from bot.delivery.payload import unpack
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.access import children_of
from bot.identity.actors import load_actor
from bot.identity.phones import write_numbers
from bot.identity.slips import make_slips
from bot.services import Registry
from storage.binding import Consent
from storage.identities import Identity, meet
from storage.outbox import PAYLOAD, OutboxRow
from storage.pupils import GuardianLink, Pupil
from storage.sealing import unseal
from storage.session import Database
from tests import factories
from tests.cast import gather
from tests.golden import agrees
from tests.school_week import at, shown

P = ParamSpec("P")
T = TypeVar("T")
GOLDEN = Path(__file__).parent / "golden"
REGISTRY = Registry()


class Gate:
    """The cast of two schools, each message a transaction of its own; whoever else writes is new to the school."""

    def __init__(self, db: Database) -> None:
        self.db, self.now, self._count, self.lines = db, at(20, 16), 0, list[str]()
        self.cast = db.transact(gather)
        self.do(lambda session: setattr(session.get_one(Pupil, self.cast.xiaoming.id), "sex", "男"))
        self.gives(grandmother="13900006688", mother="13700003321", father="13600004455")
        rules = Rules()
        config = School(name="青山小学", duty_phone="0838-600-1234")
        calendar = SchoolCalendar(SchoolCalendarDays(), rules.quiet)
        self.school = SchoolContext(self.cast.school.id, config, rules, calendar)

    def do(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one unit in a transaction."""
        return self.db.transact(unit, *args, **kwargs)

    def gives(self, **phones: str) -> None:
        """The roster gets these numbers."""
        numbers = {getattr(self.cast, name).id: phone for name, phone in phones.items()}
        self.do(write_numbers, self.cast.school.id, numbers)

    def bars(self, name: str) -> None:
        """The office bars this guardian from every child."""
        links = update(GuardianLink).where(GuardianLink.guardian_id == getattr(self.cast, name).id)
        self.do(lambda session: session.execute(links.values(barred_at=self.now, barred_paper="(2026)民初123号")))

    def also_homeroom(self, name: str) -> None:
        """One more homeroom teacher of 三(2)班, who came later and is told of what waits."""
        staff, class_ = getattr(self.cast, name), self.cast.class_32
        since = self.now - timedelta(days=1)
        self.do(lambda session: factories.role(session, staff, Role.HOMEROOM_TEACHER, class_, since=since))

    def forgets_consent(self, child: str) -> None:
        """Nobody has agreed to anything for this child yet."""
        pupil_id = getattr(self.cast, child).id
        self.do(lambda session: session.execute(delete(Consent).where(Consent.pupil_id == pupil_id)))

    def reaches_pages(self) -> None:
        """The school has a domain."""
        self.school = replace(self.school, base_url="https://qingshan.example")

    def children(self, name: str) -> list[str]:
        """Whom this person is bound to."""

        def bound(session: Session) -> list[str]:
            actor = load_actor(session, self.identity(session, name), now=self.now)
            return [child.name for child in children_of(session, actor)]

        return self.do(bound)

    def sends(
        self, name: str, kind: Kind, noted: str, *, text: str = "", media: str = "", event_key: str = ""
    ) -> Reply:
        """Push anything; ``noted`` is what the record of the talk says of it."""
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
        reply = self.db.transact(self._answer, inbound, media)
        self.lines += [f"{name}: {noted}", shown(reply)] if reply.text else [f"{name}: {noted}"]
        return reply

    def says(self, name: str, *texts: str) -> Reply:
        """Type one thing after the other; the last answer."""
        return [self.sends(name, Kind.TEXT, text, text=text) for text in texts][-1]

    def types(self, name: str, text: str, *, noted: str) -> Reply:
        """Type a secret, which no golden file can hold."""
        return self.sends(name, Kind.TEXT, noted, text=text)

    def speaks(self, name: str) -> Reply:
        """Send a voice."""
        return self.sends(name, Kind.VOICE, "(语音)", media="31")

    def follows(self, name: str, scene: str = "") -> Reply:
        """Follow the account, perhaps by the code of a slip."""
        return self.sends(name, Kind.SUBSCRIBE, "(扫纸条,关注)" if scene else "(关注)", event_key=scene)

    def scans(self, name: str, scene: str) -> Reply:
        """Scan a slip's code as a follower."""
        return self.sends(name, Kind.SCAN, "(扫纸条)", event_key=scene)

    def unfollows(self, name: str) -> Reply:
        """Leave the account."""
        return self.sends(name, Kind.UNSUBSCRIBE, "(取消关注)")

    def slip(self, child: str) -> str:
        """The scene of a fresh slip: of a child's whole class, all older ones are void."""
        return "s" + self.slip_digits(child)

    def slip_digits(self, child: str) -> str:
        """The eight digits of a fresh slip."""

        def printed(session: Session) -> str:
            pupil = session.get_one(Pupil, getattr(self.cast, child).id)
            rules = self.school.rules.binding
            slips = make_slips(session, pupil.school_id, pupil.class_id, rules=rules, now=self.now)
            return next(slip.digits for slip in slips if slip.pupil_id == pupil.id)

        return self.do(printed)

    def gets(self, name: str) -> None:
        """Note the last push to this person, and when it may leave."""

        def last(session: Session) -> str:
            mine = select(OutboxRow).where(OutboxRow.identity_id == self.identity(session, name).id)
            row = session.scalars(mine.order_by(OutboxRow.place.desc())).first()
            if row is None:
                return f"→ {name}: (没有)"
            said = unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload))
            return f"→ {name} {at_school(row.due_at):%d日 %H:%M}: {said.what} | {said.answer}\n{shown(said.reply)}"

        self.lines.append(self.do(last))

    def pushes(self, name: str) -> int:
        """How many messages the outbox holds for this person."""
        return self.do(
            lambda session: len(
                session.scalars(
                    select(OutboxRow.id).where(OutboxRow.identity_id == self.identity(session, name).id)
                ).all()
            )
        )

    def identity(self, session: Session, name: str) -> Identity:
        """The WeChat user; only for who has written before."""
        return session.scalars(select(Identity).where(Identity.openid == f"openid_{name}")).one()

    def agrees(self, name: str) -> None:
        """Hold all that was said to its golden file."""
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))

    def _answer(self, session: Session, inbound: Inbound, media: str) -> Reply:
        day = self.now.date()
        identity = meet(
            session, school_id=self.school.id, app_id="wx_qingshan", inbound=inbound, machine=self.now, day=day
        )
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), REGISTRY)
