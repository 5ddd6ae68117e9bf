"""青山小学 with office hours: 杨静 on Wednesdays from 16:20 to 17:20, three talks of twenty minutes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import making, waiting
from bot.appointments.making import Party
from bot.appointments.passing import pass_due
from bot.appointments.times import FreeTime, free_times
from bot.core.calendar import SchoolCalendar
from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School
from storage.bookings import Booking
from storage.office_hours import OfficeHours, Place, StaffAbsence
from storage.phone_call import PhoneCall
from storage.school_clock import set_school_now
from storage.sealing import unseal
from storage.session import Database
from storage.slot_waits import SlotWait
from storage.slots import Slot, SlotCell
from storage.staff_news import LINE, StaffNews
from tests import factories
from tests.school_week import SchoolWeek, at

WEDNESDAY, THE_25TH = 2, date(2026, 11, 25)


class Office(SchoolWeek):
    """November, from Friday the 20th, 16:00, on."""

    def __init__(self, db: Database, **rules: Any) -> None:
        super().__init__(db)
        made = Rules.model_validate({"booking": rules})
        self.school = SchoolContext(self.cast.school.id, School(name="青山小学"), made, self._calendar(made))
        self.teacher = self.cast.class_teacher.id

    def hours(self, staff_id: int = 0, **values: Any) -> OfficeHours:
        """Wednesday's hours of 杨静, or others."""
        when = {} if "day" in values else {"weekday": WEDNESDAY}
        row = {"starts": 980, "ends": 1040, "length": 20, "since": date(2026, 9, 1), "written_at": self.now}
        made = OfficeHours(school_id=self.school.id, staff_id=staff_id or self.teacher, **{**when, **row, **values})
        self.do(self._add, made)
        return made

    def has_calendar(self, calendar: SchoolCalendar) -> None:
        """Other holidays, school days or terms."""
        self.school = replace(self.school, calendar=calendar)

    def place(self, name: str = "二楼办公室", *, alone: bool = True) -> int:
        """A room to talk in."""
        return int(self.do(self._add, Place(school_id=self.school.id, name=name, alone=alone)).id)

    def away(self, first: date, last: date | None = None, **minutes: int) -> None:
        """杨静 cannot be met on these days."""
        row = {"staff_id": self.teacher, "first": first, "last": last or first, "written_at": self.now, **minutes}
        self.do(self._add, StaffAbsence(school_id=self.school.id, **row))

    def family(self, name: str) -> Party:
        """The grandmother's or the father's household of 李小明; ``other_parent``'s of 陈小雨; or a new one."""
        cast = self.cast
        known = {"grandmother": cast.grandmother, "mother": cast.mother, "father": cast.father}
        guardian = known.get(name, cast.other_parent)
        child = cast.xiaoyu if name == "other_parent" else cast.xiaoming
        return Party(guardian.household_id, child.id, guardian.id)

    def more_families(self, count: int) -> list[Party]:
        """Families of new children of 三(2)班, each with one parent on WeChat."""
        return self.do(self._families, count)

    def free(self, *staff_ids: int, way: str = "school", **which: Any) -> list[FreeTime]:
        """What can be booked now."""
        return self.db.read(free_times, self.school, staff_ids or (self.teacher,), way, self.now, **which)

    def shown(self, **which: Any) -> list[str]:
        """The same as day and hour."""
        return [f"{each.starts_at:%d %H:%M}" for each in self.free(**which)]

    def books(self, name: str, when: datetime, way: str = "school", **more: Any) -> Booking:
        """One of the cast takes a time of 杨静."""
        return self.book_for(self.family(name), when, way=way, **more)

    def book_for(self, party: Party, when: datetime, staff_id: int = 0, way: str = "school", **more: Any) -> Booking:
        """Some family takes a time of 杨静, or of another."""
        host = staff_id or self.teacher
        return self.do(making.book, self.school, party, host, when, way, self.now, **more)

    def change(self, act: Callable[..., Any], booking: Booking, *args: Any, **more: Any) -> Booking:
        """One of the acts on a booking, now; the booking as it stands then."""

        def unit(session: Session) -> None:
            act(session, self.school, session.get_one(Booking, booking.id), *args, self.now, **more)

        self.do(unit)
        return self.again(booking)

    def waits(self, party: Party, when: datetime) -> SlotWait:
        """A family stands in line for a time of 杨静."""
        return self.do(waiting.join, self.school, party, self.teacher, when, "school", self.now)

    def line(self) -> list[tuple[int, str]]:
        """All that ever stood in lines, by turn."""
        found = select(SlotWait).order_by(SlotWait.turn)
        return self.db.read(lambda session: [(row.turn, row.state) for row in session.scalars(found)])

    def of(self, party: Party) -> Booking:
        """The family's last booking."""
        mine = select(Booking).where(Booking.household_id == party.household_id).order_by(Booking.made_at.desc())
        return self.db.read(lambda session: session.scalars(mine.limit(1)).one())

    def calls(self) -> list[str]:
        """What the hosts' lists of calls say that they are about."""
        return self.db.read(lambda session: list(session.scalars(select(PhoneCall.about))))

    def goes_on_to(self, moment: datetime) -> int:
        """The clock, with what time brings; how many bookings it came to."""
        self.now = moment
        machine = machine_now()
        self.do(set_school_now, moment, machine)
        return pass_due(self.db, [self.school], machine)

    def again(self, booking: Booking) -> Booking:
        """The booking as it stands now."""
        return self.db.read(lambda session: session.get_one(Booking, booking.id))

    def news(self, staff_id: int = 0) -> list[str]:
        """The lines of a host's next round, oldest first; of one moment, in the order of the booking's changes."""
        mine = select(StaffNews).where(StaffNews.staff_id == (staff_id or self.teacher))

        def read(session: Session) -> list[str]:
            rows = sorted(session.scalars(mine), key=lambda row: (row.written_at, row.key.rpartition("/")[2].zfill(4)))
            return [unseal(session, LINE, row.id, row.school_id, row.line) for row in rows]

        return self.db.read(read)

    def taken(self) -> tuple[int, int]:
        """How many slots and cells there are."""
        return self.db.read(
            lambda session: (len(session.scalars(select(Slot)).all()), len(session.scalars(select(SlotCell)).all()))
        )

    def _add(self, session: Session, row: Any) -> Any:
        session.add(row)
        session.flush()
        return row

    def _families(self, session: Session, count: int) -> list[Party]:
        made = []
        for number in range(count):
            child = factories.pupil(session, self.cast.class_32, name=f"学生{number}", number=f"2024{number:04}9")
            home = factories.household(session, self.school.id)
            parent = factories.guardian(session, home, name="王强", phone="")
            factories.link(session, child, parent, relation="爸爸")
            who = factories.identity(session, self.school.id, f"openid_more_{number}", app_id="wx_qingshan")
            factories.bind(session, who, parent, child)
            self.cast.people[f"more_{number}"] = who
            made.append(Party(home.id, child.id, parent.id))
        return made


__all__ = ["THE_25TH", "WEDNESDAY", "Office", "at"]
