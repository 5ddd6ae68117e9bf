"""青山小学 with somebody who keeps the letters, and outside somebody who reads what is about the principal."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Actor, Role
from bot.core.reply import Reply
from bot.identity.actors import actor_of_staff
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.principal_mailbox import SERVICE as PRINCIPAL_MAILBOX
from storage.principal_mailbox import Letter
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff import Staff
from tests import factories
from tests.school_week import SchoolWeek, at, shown

COLD = "食堂的菜到三年级都凉了"


class Mailbox(SchoolWeek):
    """Friday afternoon, 20 November; the keeper is 孙燕, outside is 督学 钱明 where there is one."""

    registry: ClassVar[Registry] = Registry((PRINCIPAL_MAILBOX, CONTACT_TASKS))

    def __init__(self, db: Database, *, outside: bool = False) -> None:
        super().__init__(db)
        self.keeper = self.do(self._staff, "keeper", "孙燕", Role.MAILBOX_KEEPER)
        self.outside = self.do(self._staff, "outside", "钱明", Role.OUTSIDE_KEEPER) if outside else None
        self.goes_on_to(at(20, 16))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def talk(self, name: str, *said: str) -> Reply:
        """One message after the other; the answer to the last."""
        for text in said:
            reply = self.says(name, text)
        return reply

    def writes_named(self, name: str = "grandmother", *, about: str = "1", words: str = COLD) -> Reply:
        """A letter with a name, from the word to the end."""
        return self.talk(name, "校长信箱", "1", *about.split(), words, "1", "1")

    def writes_unnamed(self, name: str = "mother", *, about: str = "1", words: str = "课后班的老师常常不来") -> str:
        """A letter without one; the sixteen digits."""
        reply = self.talk(name, "校长信箱", "2", "1", *about.split(), words, "1", "1")
        assert "您的取信号" in reply.text, shown(reply)
        return reply.text.splitlines()[1]

    def letters(self) -> list[Letter]:
        """All rows."""
        return self.db.read(lambda session: session.query(Letter).order_by(Letter.received_on, Letter.number).all())

    def staff_actor(self, staff: Staff) -> Actor:
        """This member of staff at the desk."""
        return self.db.read(lambda session: actor_of_staff(session, self.school.id, staff.id, self.now))

    def _staff(self, session: Session, name: str, called: str, role: Role) -> Staff:
        made = factories.staff(session, self.cast.school, name=called)
        factories.role(session, made, role, None)
        who = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
        who.staff_id, who.face = made.id, "staff"
        self.cast.people[name] = who
        session.flush()
        return made
