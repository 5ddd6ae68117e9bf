"""A school in session with people on duty, and somebody who writes what must alarm."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.school import SchoolContext
from bot.core.settings import School, SchoolCalendarDays
from bot.delivery.pager.paging import page_due
from bot.delivery.pager.sealed import SealedClocks
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.care import SERVICE as CARE
from handlers.care.actions.seeing import Case, whole
from handlers.contact_card import SERVICE as CONTACT_CARD
from storage.care.alarms import Alarm, AlarmPage
from storage.outbox import OutboxRow
from storage.session import Database
from storage.staff import Staff
from tests import factories
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek, at


class Watch(SchoolWeek):
    """王敏 is on duty with WeChat and a number, 何静 the counselor, 周正 the principal; it is Friday, 23:10."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, CARE, BINDING))

    def __init__(self, db: Database, *, gateways: Sequence[str] = ()) -> None:
        super().__init__(db)
        self.now = at(20, 23, 10)
        self.clocks = SealedClocks(self.now - timedelta(hours=1))
        self.use(gateways)
        self.duty = self.on_duty("duty", "王敏", Role.DUTY_TEACHER, phone="13911110000")
        self.counselor = self.on_duty("counselor", "何静", Role.COUNSELOR)

    def use(self, gateways: Sequence[str]) -> None:
        """These ways beside WeChat are configured."""
        rules = self.school.rules
        account = wechat(fake_account())
        config = School(name="青山小学", duty_phone="0838-600-1234", wechat=account)
        calendar = SchoolCalendar(SchoolCalendarDays(), rules.quiet)
        self.school = SchoolContext(self.cast.school.id, config, rules, calendar, gateways=frozenset(gateways))

    def on_duty(self, name: str, called: str, role: Role, *, phone: str = "") -> int:
        """One more of the staff, with WeChat under ``name``; the id."""

        def write(session: Session) -> int:
            made = factories.staff(session, self.cast.school, name=called)
            factories.role(session, made, role)
            who = factories.identity(session, self.cast.school.id, f"openid_{name}")
            who.staff_id, who.face = made.id, "staff"
            self.cast.people[name] = who
            if phone:
                factories.number_of_staff(session, made, phone)
            return made.id

        return self.do(write)

    def later(self, minutes: float = 0, seconds: float = 0) -> int:
        """Time goes by and the beat looks; how many rounds of calls that made."""
        self.now += timedelta(minutes=minutes, seconds=seconds)
        return page_due(self.db, [self.school], self.now, self.clocks)

    def alarms(self) -> list[Alarm]:
        """All there are, the oldest first."""
        return self.db.read(lambda session: list(session.scalars(select(Alarm).order_by(Alarm.opened_at, Alarm.kind))))

    def case(self) -> Case:
        """The one alarm, whole."""
        (alarm,) = self.alarms()
        return self.do(lambda session: whole(session, self.school, session.get_one(Alarm, alarm.id), self.now))

    def called(self) -> list[str]:
        """Whom the pager called, when and how, in order."""

        def read(session: Session) -> list[str]:
            rows = session.execute(
                select(AlarmPage.paged_at, Staff.name, AlarmPage.channel)
                .join(Staff, Staff.id == AlarmPage.staff_id)
                .order_by(AlarmPage.paged_at, Staff.name, AlarmPage.channel)
            )
            return [f"{at_school(row.paged_at):%H:%M} {row.name} {row.channel}" for row in rows]

        return self.db.read(read)

    def outbox(self, state: str) -> None:
        """All that waits to be sent has become this."""
        self.do(lambda session: session.execute(update(OutboxRow).values(state=state)) and None)

    def staff_gone(self) -> None:
        """Nobody of the staff follows the account any more."""

        def write(session: Session) -> None:
            for name in ("duty", "counselor", "principal", "class_teacher"):
                who = self._identity(session, name)
                who.follows = False

        self.do(write)
