"""How long a term's plan of home visits takes, from the database and back: a class of 45, a school of 3,000.

``python -m benchmarks.visit_plan`` prints the seconds and the limits, on SQLite and PostgreSQL (fsync on).
"""

import sys
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from benchmarks.verdict import Ceiling
from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.people import Role
from bot.core.periods import period_of
from bot.core.school import SchoolContext
from bot.core.settings import QuietHours, Rules, School, SchoolCalendarDays
from bot.identity.actors import actor_of_staff
from handlers.home_visit.actions.coverage import coverage
from handlers.home_visit.actions.planning import propose, take_over
from storage.home_visit import HomeVisit
from storage.migrate import upgrade
from storage.sealing import seal
from storage.session import Database
from tests import factories
from tests.fixtures.databases import vault
from tests.servers.postgres import PostgresServer

CLASS_SIZE, PUPILS = 45, 3_000
MOST_SECONDS_OF_CLASS, MOST_SECONDS_OF_SCHOOL, MOST_SECONDS_OF_COVERAGE = 1.0, 30.0, 1.0
NOW = datetime(2026, 9, 3, 9, 0, tzinfo=SHANGHAI)
SPRING = datetime(2026, 4, 9, 17, 0, tzinfo=SHANGHAI)
KINDS = ("", "", "", "", "留守", "", "", "", "困境", "")


def measure(database: Database, what: str) -> list[Ceiling]:
    """Plan one class, then the school, each looked at and taken over. RuntimeError where no plan came."""
    upgrade(database.engine)
    school, teacher_id, principal_id = database.transact(_people)
    return [
        _timed(
            database, school, teacher_id, MOST_SECONDS_OF_CLASS, f"seconds to plan a class of {CLASS_SIZE} ({what})"
        ),
        _timed(database, school, principal_id, MOST_SECONDS_OF_SCHOOL, f"seconds to plan {PUPILS} pupils ({what})"),
        _coverage(database, school, principal_id, what),
    ]


def _coverage(database: Database, school: SchoolContext, staff_id: int, what: str) -> Ceiling:
    """The numbers of the whole school, live."""
    period = period_of(school.calendar, NOW.date())
    actor = database.read(actor_of_staff, school.id, staff_id, NOW)
    begun = time.perf_counter()
    found = database.read(coverage, school, actor, period, NOW)
    seconds = time.perf_counter() - begun
    if found.total.pupils < PUPILS:
        raise RuntimeError("not all were counted")
    return Ceiling(f"seconds to count the visits of {PUPILS} pupils ({what})", seconds, MOST_SECONDS_OF_COVERAGE)


def _timed(database: Database, school: SchoolContext, staff_id: int, most: float, what: str) -> Ceiling:
    period = period_of(school.calendar, NOW.date())
    actor = database.read(actor_of_staff, school.id, staff_id, NOW)
    of_school = any(held.role is Role.PRINCIPAL for held in actor.held)
    begun = time.perf_counter()
    found = database.read(propose, school, actor, period, NOW, of_school=of_school)
    database.transact(take_over, school, actor, period, found.digest, NOW, of_school=of_school)
    seconds = time.perf_counter() - begun
    if not found.visits:
        raise RuntimeError("no visit was planned")
    return Ceiling(what, seconds, most)


def _people(session: Session) -> tuple[SchoolContext, int, int]:
    """Classes of 45 with addresses, kinds of care, siblings, mentors, and a visit each of the last year."""
    home = factories.school(session)
    principal = factories.staff(session, home, name="周正")
    factories.role(session, principal, Role.PRINCIPAL)
    teachers = []
    for number in range(-(-PUPILS // CLASS_SIZE)):
        if number % 12 == 0:
            grade = factories.grade(session, home, name=f"{number // 12 + 1}年级", level=number // 12 + 1)
        class_ = factories.class_(session, grade, name=f"{number + 1}班", code=str(1000 + number))
        teachers.append(factories.staff(session, home, name=f"老师{number}"))
        factories.role(session, teachers[-1], Role.HOMEROOM_TEACHER, class_)
        for place in range(CLASS_SIZE):
            mentor = teachers[place % len(teachers)].id if place % 9 == 0 else None
            child = factories.pupil(session, class_, name="小明", care_kinds=KINDS[place % 10], mentor_id=mentor)
            child.address = seal(
                session, ("pupils", "address"), child.id, home.id, f"青山镇大石村{place % 7}组{place}号"
            )
            if place % 10 != 9:  # the tenth is a brother of the ninth
                house = factories.household(session, home.id)
                parent = factories.guardian(session, house, phone="", is_away=place % 5 == 0)
            factories.link(session, child, parent)
            if place % 2:
                session.add(_visit(house.id, child.id, teachers[-1].id, home.id))
    school = School(name=home.name)
    calendar = SchoolCalendar(SchoolCalendarDays(), QuietHours())
    return SchoolContext(home.id, school, Rules(), calendar), teachers[0].id, principal.id


def _visit(household_id: int, pupil_id: int, visitor_id: int, school_id: int) -> HomeVisit:
    """One that was made and written up in spring."""
    return HomeVisit(
        school_id=school_id, household_id=household_id, pupil_id=pupil_id, visitor_id=visitor_id, kind="all",
        period="2025-2026-2", reason="home_years", state="recorded", due_on=SPRING.date(), made_at=SPRING,
        visited_at=SPRING,
    )  # fmt: skip


def main() -> int:
    """Print the limits; 1 if one is missed."""
    limits, postgres = [], PostgresServer(durable=True)
    try:
        postgres.start()
        with TemporaryDirectory(prefix="jiaxiao-benchmark-") as folder:
            urls = {"SQLite": f"sqlite:///{Path(folder) / 'plan.db'}", "PostgreSQL": postgres.create_database()}
            for what, url in urls.items():
                database = Database(url, vault())
                limits += measure(database, what)
                database.close()
    finally:
        postgres.remove()
    for limit in limits:
        print(limit, f"({limit.reached / limit.most:.3f} of it)")
    return 0 if all(limit.holds for limit in limits) else 1


if __name__ == "__main__":
    sys.exit(main())
