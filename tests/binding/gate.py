"""At the door of 青山小学: anybody with WeChat, known or new, and a record of what was said in turn."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays
from bot.delivery.payload import unpack
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.identity.phones import write_numbers
from bot.identity.slips import make_slips
from bot.services import Registry
from storage.identities import Identity, meet
from storage.outbox import PAYLOAD, OutboxRow
from storage.pupils import Pupil
from storage.sealing import unseal
from storage.session import Database
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

    def says(self, name: str, *texts: str) -> Reply:
        """Type one thing after the other; the last answer."""
        return [self._sends(name, Kind.TEXT, text, text=text) for text in texts][-1]

    def types(self, name: str, text: str, *, noted: str) -> Reply:
        """Type a secret, which no golden file can hold."""
        return self._sends(name, Kind.TEXT, noted, text=text)

    def speaks(self, name: str) -> Reply:
        """Send a voice."""
        return self._sends(name, Kind.VOICE, "(语音)", media="31")

    def follows(self, name: str, scene: str = "") -> Reply:
        """Follow the account, perhaps by the code of a slip."""
        return self._sends(name, Kind.SUBSCRIBE, "(扫纸条,关注)" if scene else "(关注)", event_key=scene)

    def scans(self, name: str, scene: str) -> Reply:
        """Scan a slip's code as a follower."""
        return self._sends(name, Kind.SCAN, "(扫纸条)", event_key=scene)

    def unfollows(self, name: str) -> Reply:
        """Leave the account."""
        return self._sends(name, Kind.UNSUBSCRIBE, "(取消关注)")

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

    def _sends(
        self, name: str, kind: Kind, noted: str, *, text: str = "", media: str = "", event_key: str = ""
    ) -> Reply:
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

    def _answer(self, session: Session, inbound: Inbound, media: str) -> Reply:
        identity = meet(session, school_id=self.school.id, app_id="wx_qingshan", inbound=inbound, machine=self.now)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), REGISTRY)
