"""A school in which notices are written and read: the week of the cast, with the services that they need."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.inbound import Inbound
from bot.core.reply import Reply
from bot.delivery.ladder.climbing import climb_due
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.notice import SERVICE as NOTICE
from storage.school_clock import set_school_now
from storage.session import Database
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek

WORDS = "明天周五下午3点提前放学,请来接孩子"
REGISTRY = Registry((CONTACT_CARD, NOTICE, BINDING))


class NoticeSchool(SchoolWeek):
    """青山小学 with its teacher and families; ``climb`` lets fall due what time has brought."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        config = self.school.config.model_copy(update={"wechat": wechat(fake_account())})
        self.school = replace(self.school, config=config)

    def says_all(self, name: str, *texts: str) -> Reply:
        """One of the cast types these one after the other; the last answer."""
        return [self.says(name, text) for text in texts][-1]

    def writes(self, *texts: str) -> Reply:
        """The homeroom teacher begins a notice and answers its questions."""
        return self.says_all("class_teacher", "发通知", *texts)

    def tells_class(self) -> None:
        """A notice to the class that asks for 能接 or 不能接 until the evening."""
        self.writes("1", WORDS, "1", "3", "1", "1")

    def climb(self, **later: float) -> None:
        """The loop's beat after ``later`` (as of a timedelta)."""
        self.now += timedelta(**later)
        machine = machine_now()
        self.db.transact(set_school_now, self.now, machine)
        climb_due(self.db, [self.school], machine)

    def _answer(self, session: Session, name: str, inbound: Inbound, media: str) -> Reply:
        identity = self._identity(session, name)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), REGISTRY)
