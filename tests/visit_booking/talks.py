"""青山小学 when families meet teachers: the cast, office hours, and what everybody reads."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from storage.bookings import Booking
from storage.office_hours import OfficeHours, Place
from storage.school_clock import set_school_now
from storage.staff import Staff
from storage.staff_news import untold
from tests import factories
from tests.school_week import SchoolWeek, at

SINCE = date(2026, 9, 1)


def hold_hours(
    session: Session,
    staff: Staff,
    weekday: int,
    minutes: tuple[int, int],
    *,
    ways: str = "school phone video",
    **more: object,
) -> None:
    """Hours of 20 minutes each, from and until these minutes of the day, in the class's office."""
    place = session.scalars(select(Place).where(Place.school_id == staff.school_id)).first()
    if place is None:
        place = Place(school_id=staff.school_id, name="二楼 三(2)班办公室", alone=False)
        session.add(place)
        session.flush()
    values = {"length": 20, "pause": 0, "seats": 1, "approves": False, "since": SINCE, **more}
    hours = OfficeHours(school_id=staff.school_id, staff_id=staff.id, weekday=weekday, ways=ways, **values)
    hours.starts, hours.ends, hours.place_id, hours.written_at = *minutes, place.id, at(1, 8)
    session.add(hours)
    session.flush()


def model_hours(session: Session, staff: Staff) -> None:
    """Those of the model chats: Tuesday to Friday, one talk before and one after the lessons."""
    noon, after_school = (12 * 60 + 30, 12 * 60 + 50), (16 * 60 + 20, 16 * 60 + 40)
    for weekday, minutes in ((1, after_school), (2, noon), (2, after_school), (3, noon), (3, after_school), (4, noon)):
        hold_hours(session, staff, weekday, minutes)


class Talks(SchoolWeek):
    """From Saturday, 21 November on: hours are on the school days of the week after."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, VISIT_BOOKING, CONTACT_TASKS, BINDING))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def sits(
        self, name: str, weekday: int, hour: time, *, times: int = 1, ways: str = "school phone video", **more: object
    ) -> None:
        """A member of the staff has hours of 20 minutes on this weekday, ``times`` of them in a row."""
        starts = hour.hour * 60 + hour.minute
        self.do(self._sits, name, weekday, (starts, starts + 20 * times), ways, more)

    def _sits(
        self, session: Session, name: str, weekday: int, minutes: tuple[int, int], ways: str, more: dict[str, object]
    ) -> None:
        staff: Staff = getattr(self.cast, name)
        hold_hours(session, staff, weekday, minutes, ways=ways, **more)

    def model_hours(self) -> None:
        """Those of the model chats: Tuesday to Friday."""
        self.do(model_hours, self.cast.class_teacher)

    def counselor(self) -> None:
        """The school has one, and an office."""
        self.do(self._more_staff)

    def _more_staff(self, session: Session) -> None:
        for name, role in (("刘静", Role.COUNSELOR), ("陈德", Role.MORAL_EDUCATION_OFFICE)):
            factories.role(session, factories.staff(session, self.cast.school, name=name), role)

    def bookings(self) -> list[Booking]:
        """All there are, in the order of making."""
        return self.db.read(lambda session: list(session.scalars(select(Booking).order_by(Booking.made_at))))

    def news_of(self, name: str) -> list[str]:
        """What one of the staff reads with the next round."""
        staff: Staff = getattr(self.cast, name)
        return self.db.read(lambda session: [line for _, line in untold(session, self.school.id).get(staff.id, [])])

    def later(self, minutes: int) -> None:
        """Time passes."""
        self.goes_on_to(self.now + timedelta(minutes=minutes))
