"""青山小学 with a hotline room: 小明's mother works far away, lines are free at noon on school days."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Role
from bot.services import Registry
from handlers.affection_hotline import SERVICE as AFFECTION_HOTLINE
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from storage.affection_hotline.calls import HotlineCall
from storage.bookings import Booking
from storage.office_hours import OfficeHours, Place
from storage.pupils import Guardian
from storage.session import Database
from tests import factories
from tests.appointments.office import Office

NOON, HALF_PAST_ONE = 12 * 60, 13 * 60 + 30
SCHOOL_DAYS = tuple(range(5))


class Room(Office):
    """From Friday the 20th on; ``adds_line`` adds a telephone with its duty teacher."""

    registry: ClassVar[Registry] = Registry((AFFECTION_HOTLINE, VISIT_BOOKING, CONTACT_TASKS))

    def __init__(self, db: Database, **rules: Any) -> None:
        super().__init__(db, **rules)
        self.lines: list[int] = []

    def adds_line(self, name: str = "王兰", *, length: int = 15, **hours: int) -> int:
        """A duty teacher with a line of her own, each school day at noon; her id."""
        self.lines.append(self.do(self._line, name, {"starts": NOON, "ends": HALF_PAST_ONE, **hours}, length))
        return self.lines[-1]

    def _line(self, session: Session, name: str, hours: dict[str, int], length: int) -> int:
        staff = factories.staff(session, self.cast.school, name=name)
        factories.role(session, staff, Role.DUTY_TEACHER)
        who = factories.identity(session, self.school.id, f"openid_{name}")
        who.staff_id, who.face = staff.id, "staff"
        self.cast.people[name] = who
        place = Place(school_id=self.school.id, name=f"亲情室{len(self.lines) + 1}号", alone=True)
        session.add(place)
        session.flush()
        for weekday in SCHOOL_DAYS:
            row = OfficeHours(school_id=self.school.id, staff_id=staff.id, weekday=weekday, length=length, ways="room")
            row.starts, row.ends, row.place_id = hours["starts"], hours["ends"], place.id
            row.since, row.written_at = date(2026, 9, 1), self.now
            session.add(row)
        session.flush()
        return int(staff.id)

    def nobody_at_home(self) -> None:
        """The grandmother has gone away to work as well: no call can be helped with at home."""
        self.do(lambda session: setattr(session.get_one(Guardian, self.cast.grandmother.id), "is_away", True))

    def agrees(self, name: str = "mother") -> Booking:
        """约通话 as far as it goes: free whenever, the first time."""
        for said in ("约通话", "2", "1", "4", "1", "1"):
            self.says(name, said)
        return self.bookings()[-1]

    def bookings(self) -> list[Booking]:
        """All calls, in the order of making."""
        return self.db.read(lambda session: list(session.scalars(select(Booking).order_by(Booking.made_at))))

    def log(self) -> list[HotlineCall]:
        """The rows of calls, in the order of their times."""
        return self.db.read(lambda session: list(session.scalars(select(HotlineCall).order_by(HotlineCall.starts_at))))
