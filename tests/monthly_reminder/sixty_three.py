"""A school of 63 children with what was done for each of them, out of the table made by hand."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import day_begins
from bot.core.people import Role
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays, Term
from storage.affection_hotline.messages import HotlineMessage
from storage.home_visit import HomeVisit
from storage.left_behind.files import ChildFile, FileSection
from storage.phone_call import PhoneCall
from storage.proxy_guardian.proxies import Proxy, ProxyDuty
from storage.pupils import Guardian, Pupil
from storage.session import Database
from storage.staff import Staff
from tests import factories

TABLE: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "sixty_three.toml").read_text(encoding="utf-8"))
RULES = ("parent_child", "teacher_contact", "home_visit", "file_update", "proxy_visit")
DAYS = ("2026-10-20", "2026-11-30", "2026-12-10", "2027-01-11")
TERMS = (
    Term(name="2026年秋季", first=date(2026, 9, 1), last=date(2027, 1, 22)),
    Term(name="2027年春季", first=date(2027, 2, 24), last=date(2027, 7, 9)),
)
OTHERS = ("report_in", "guardians_meeting", "proxy_call", "letter_home")


def numbers(written: str) -> set[int]:
    """``"1-3,7"`` as {1, 2, 3, 7}."""
    found = set[int]()
    for part in filter(None, written.split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


class SixtyThree:
    """Three classes of 21; children are known by their number."""

    def __init__(self, db: Database, **figures: Any) -> None:
        self.db = db
        reminder = {**{name: {"times": 0} for name in OTHERS}, **figures}
        self.rules = Rules.model_validate({"reminder": reminder})
        self.pupils: dict[int, int] = {}
        self.teachers: list[Staff] = []
        db.transact(self._gather)
        calendar = SchoolCalendar(SchoolCalendarDays(terms=TERMS), self.rules.quiet)
        self.school = SchoolContext(self.school_id, School(name="青山小学"), self.rules, calendar)
        self.number_of = {pupil_id: number for number, pupil_id in self.pupils.items()}

    def _gather(self, session: Session) -> None:
        school = factories.school(session)
        self.school_id = school.id
        grade = factories.grade(session, school)
        self.office = factories.staff(session, school, name="周主任")
        factories.role(session, self.office, Role.MORAL_EDUCATION_OFFICE)
        self.proxy = factories.staff(session, school, name="林代管")
        factories.role(session, self.proxy, Role.PROXY_GUARDIAN)
        classes = []
        for number in (1, 2, 3):
            classes.append(factories.class_(session, grade, name=f"三({number})班", code=f"320{number}"))
            self.teachers.append(factories.staff(session, school, name=f"{'杨何罗'[number - 1]}老师"))
            factories.role(session, self.teachers[-1], Role.HOMEROOM_TEACHER, classes[-1])
        self.classes = [each.id for each in classes]
        of = {name: numbers(written) for name, written in TABLE["children"].items()}
        for number in range(1, 64):
            care = "留守" if number in of["left_behind"] else "单亲" if number in of["alone"] else ""
            child = factories.pupil(
                session, classes[(number - 1) // 21], name=f"孩子{number}", number=f"{number:03}", care_kinds=care
            )
            self.pupils[number] = child.id
            self._family(session, child, number, of)
        for rule, days in TABLE["done"].items():
            for day, written in days.items():
                for number in numbers(written):
                    _DID[rule](self, session, number, day_begins(date.fromisoformat(day)).replace(hour=19))
        session.flush()
        session.expunge_all()

    def _family(self, session: Session, child: Pupil, number: int, of: Mapping[str, set[int]]) -> None:
        home = factories.household(session, self.school_id)
        mother = factories.guardian(session, home, phone="", is_away=number in of["parents_away"])
        factories.link(session, child, mother)
        self.mothers = {**getattr(self, "mothers", {}), number: mother}
        if number in of["left_behind"]:
            opened = date(2026, 11, 10) if number in of["opened_late"] else date(2026, 9, 1)
            session.add(ChildFile(school_id=self.school_id, pupil_id=child.id, opened_at=day_begins(opened)))
        if number in of["proxies"]:
            since = day_begins(date(2026, 9, 1))
            stands = {"pupil_id": child.id, "staff_id": self.proxy.id, "set_by_id": self.office.id}
            proxy = Proxy(school_id=self.school_id, kind="proxy", since=since, until=None, **stands)
            session.add(proxy)
            session.flush()
            self.proxies = {**getattr(self, "proxies", {}), number: proxy.id}

    def heard(self, session: Session, number: int, at: datetime) -> None:
        """The child has heard its mother."""
        mother: Guardian = self.mothers[number]
        session.add(
            HotlineMessage(
                school_id=self.school_id, pupil_id=self.pupils[number], guardian_id=mother.id, to_child=True,
                state="heard", written_at=at, due_at=at, brought_at=at, heard_at=at, ended_at=at,
            )
        )  # fmt: skip

    def called(self, session: Session, number: int, at: datetime) -> None:
        """The teacher has spoken with the family."""
        teacher = self.teachers[(number - 1) // 21]
        session.add(
            PhoneCall(
                school_id=self.school_id, pupil_id=self.pupils[number], caller_id=teacher.id, month=f"{at:%Y-%m}",
                why="own", about=f"{at:%d}", due_on=at.date(), made_at=at, result="well", called_at=at,
            )
        )  # fmt: skip

    def visited(self, session: Session, number: int, at: datetime) -> None:
        """The teacher was at the child's home, and has written it up."""
        teacher = self.teachers[(number - 1) // 21]
        session.add(
            HomeVisit(
                school_id=self.school_id, pupil_id=self.pupils[number], visitor_id=teacher.id, kind="general",
                way="home", reason="", household_id=self.mothers[number].household_id,
                period="2026-2027-1", due_on=at.date(), state="recorded", made_at=at, visited_at=at,
            )
        )  # fmt: skip

    def written(self, session: Session, number: int, at: datetime) -> None:
        """The teacher has gone through the child's file."""
        session.add(
            FileSection(
                school_id=self.school_id, pupil_id=self.pupils[number], section="home", version=1, words=b"",
                state="current", by_staff_id=self.teachers[0].id, written_at=at,
            )
        )  # fmt: skip

    def proxied(self, session: Session, number: int, at: datetime) -> None:
        """The proxy guardian was there."""
        session.add(
            ProxyDuty(
                school_id=self.school_id, proxy_id=self.proxies[number], pupil_id=self.pupils[number],
                period=f"{at:%Y-%m}", kind="visit", due_on=at.date(), done_at=at,
            )
        )  # fmt: skip


_DID: Mapping[str, Callable[[SixtyThree, Session, int, datetime], None]] = {
    "parent_child": SixtyThree.heard,
    "teacher_contact": SixtyThree.called,
    "home_visit": SixtyThree.visited,
    "file_update": SixtyThree.written,
    "proxy_visit": SixtyThree.proxied,
}
