"""One child, its mother and father, and a notice that the family owes an answer to; rows about it in the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.delivery.payload import Payload, pack
from storage.base import Base
from storage.notice import Notice
from storage.obligations import Obligation
from storage.outbox import OutboxRow, OutgoingMessage, enqueue
from storage.schools import School
from tests import factories
from tests.delivery.world import APP, World
from tests.factories import NOW

TOMORROW = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Family:
    """The ids of what was made."""

    world: World
    pupil_id: int
    household_id: int
    mother_id: int
    father_id: int
    identity_id: int  # the mother's
    notice_id: int
    obligation_id: int

    def write(
        self,
        key: str,
        *,
        sender: str = "",
        guardian_id: int | None = None,
        notice: bool = False,
        channel: str = "",
        due_at: datetime | None = None,
    ) -> int:
        """A row of the outbox to the mother, or to another guardian, as the ladder writes it; returns its id."""
        message = OutgoingMessage(
            school_id=self.world.school_id,
            identity_id=None if sender else self.identity_id,
            purpose="notice",
            payload="" if notice else pack(Payload(Reply("明天放学早"))),
            key=key,
            now=NOW,
            due_at=due_at,
            sender=sender,
            channel=channel or sender,
            guardian_id=guardian_id or self.mother_id,
            notice_id=self.notice_id if notice else None,
            rung="wechat",
        )
        assert self.world.db.transact(enqueue, message)
        return self.world.rows()[key].id

    @property
    def next_at(self) -> datetime | None:
        """When the family's next rung is due."""
        return self.world.db.read(lambda session: session.get_one(Obligation, self.obligation_id).next_at)

    def change(self, table: type[Base], row_id: int, **values: object) -> None:
        """Set columns of one row."""

        def unit(session: Session) -> None:
            row = session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()

        self.world.db.transact(unit)

    def window(self, left: int) -> None:
        """So many customer-service messages may go to the mother."""
        self.world.allow(self.identity_id, left)

    def row(self, row_id: int) -> OutboxRow:
        """One row of the outbox as stored."""
        return self.world.db.read(lambda session: session.get_one(OutboxRow, row_id))


def make(world: World, *, of_household: bool = True, every_guardian: bool = False) -> Family:
    """The family; its obligation has taken the first rung, and the next is due tomorrow."""

    def unit(session: Session) -> Family:
        school_id = world.school_id
        school = session.get_one(School, school_id)
        in_class = factories.class_(session, factories.grade(session, school))
        child, home = factories.pupil(session, in_class), factories.household(session, school_id)
        mother = factories.guardian(session, home, phone="13700003321")
        father = factories.guardian(session, home, name="李强", phone="13600004455")
        factories.link(session, child, mother), factories.link(session, child, father, place=2)
        who = factories.identity(session, school_id, "mother", app_id=APP)
        factories.bind(session, who, mother, child)
        notice_id = _notice(session, school_id, factories.staff(session, school).id)
        owed = Obligation(
            school_id=school_id, pupil_id=child.id, household_id=home.id if of_household else None,
            guardian_id=mother.id if every_guardian else None, notice_id=notice_id, service="notice",
            purpose="notice", subject_key="n/1", required_act="know", opened_at=NOW, rung=1, next_at=TOMORROW,
        )  # fmt: skip
        session.add(owed)
        session.flush()
        return Family(world, child.id, home.id, mother.id, father.id, who.id, notice_id, owed.id)

    return world.db.transact(unit)


def _notice(session: Session, school_id: int, owner_id: int) -> int:
    made = Notice(
        school_id=school_id, service="notice", purpose="notice", required_act="know", owner_id=owner_id,
        check_code="123456", state="sent", created_at=NOW, deadline=TOMORROW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id
