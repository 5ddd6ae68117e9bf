"""The month's duties in chat, on pages and in the day: whose they are, and nobody else's."""

import io
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.clock import machine_now
from bot.core.people import Role
from bot.core.settings import Rules, SchoolCalendarDays
from bot.services import Registry
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.monthly_reminder import SERVICE as MONTHLY_REMINDER
from handlers.phone_call import SERVICE as PHONE_CALL
from handlers.proxy_guardian import SERVICE as PROXY_GUARDIAN
from storage.left_behind.files import ChildFile
from storage.pupils import Pupil
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.golden import agrees
from tests.monthly_reminder.sixty_three import TERMS
from tests.school_browsers import Browsers
from tests.school_week import SchoolWeek, at, shown

GOLDEN = Path(__file__).parent / "golden"


class Month(SchoolWeek):
    """小明 is left behind, his mother away; nobody has been spoken with in November."""

    registry: ClassVar[Registry] = Registry((HOME_VISIT, PHONE_CALL, PROXY_GUARDIAN, MONTHLY_REMINDER))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.do(self._left_behind)
        self.goes_on_to(at(30, 10))

    def _calendar(self, rules: Rules) -> SchoolCalendar:
        return SchoolCalendar(SchoolCalendarDays(terms=TERMS), rules.quiet)

    def _left_behind(self, session: Session) -> None:
        session.get_one(Pupil, self.cast.xiaoming.id).care_kinds = "留守"
        session.get_one(Pupil, self.cast.xiaoyu.id).care_kinds = "留守"
        for child in (self.cast.xiaoming, self.cast.xiaoyu):
            session.add(ChildFile(school_id=self.school.id, pupil_id=child.id, opened_at=at(1, 8)))
        office = factories.staff(session, self.cast.school, name="周主任")
        factories.role(session, office, Role.MORAL_EDUCATION_OFFICE)

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())


@pytest.fixture
def month(sqlite_db: Database) -> Month:
    """The last of November, a Monday."""
    return Month(sqlite_db)


@pytest.fixture
def desk(month: Month) -> Browsers:
    """The school's pages."""
    return Browsers(month.db, week=month)


def test_the_class_teacher_reads_and_goes_to_do_it(month: Month) -> None:
    typed = ("每月要做", "1", "1", "2", "1", "0")
    talk = [f"师: {each}\n校: {shown(month.says('class_teacher', each))}" for each in typed]
    agrees(GOLDEN / "class_teacher.txt", "\n\n".join(talk) + "\n")


def test_nothing_left_is_said_kindly(month: Month) -> None:
    month.goes_on_to(at(2, 10))
    assert "辛苦了" in shown(month.says("class_teacher", "每月要做"))


@pytest.mark.parametrize("name", ["mother", "grandmother", "subject_teacher", "stranger"])
def test_nobody_else_gets_a_list(month: Month, name: str) -> None:
    if name in month.cast.people:
        assert "李小明" not in shown(month.says(name, "每月要做"))


def pages(desk: Browsers, name: str) -> FlaskClient:
    """One person's desk."""
    return desk.at_desk(name)


def test_the_pages_of_the_class_teacher(month: Month, desk: Browsers) -> None:
    mine = pages(desk, "class_teacher")
    text = mine.get("/desk/duties").text
    assert ("李小明" in text, "陈小雨" in text, "现在去做" in text) == (True, False, True)
    assert "每月要做" in mine.get("/desk/").text
    class_id = month.cast.class_32.id
    whole = mine.get(f"/desk/duties/classes/{class_id}").text
    assert ("家访" in whole, "李小明" in whole) == (True, True)
    assert "李小明" not in mine.get("/desk/duties?on=2026-11-02").text
    book = load_workbook(io.BytesIO(mine.get(f"/desk/duties/classes/{class_id}.xlsx").data))
    heads, *rows = list(book.worksheets[0].values)
    assert heads[0] == "孩子"
    assert "李小明" in [row[0] for row in rows]


@pytest.mark.parametrize("path", ["/desk/duties?on=morgen", "/desk/duties/classes", "/desk/duties/classes/1"])
def test_what_the_class_teacher_may_not_read_is_not_there(month: Month, desk: Browsers, path: str) -> None:
    other = month.cast.class_31.id
    assert pages(desk, "class_teacher").get(path).status_code == 404
    assert pages(desk, "class_teacher").get(f"/desk/duties/classes/{other}").status_code == 404


def test_the_principal_reads_every_class(month: Month, desk: Browsers) -> None:
    text = pages(desk, "principal").get("/desk/duties/classes").text
    assert ("三(2)班" in text, "过了日子" in text) == (True, True)
    assert "陈小雨" in pages(desk, "principal").get(f"/desk/duties/classes/{month.cast.class_31.id}").text
