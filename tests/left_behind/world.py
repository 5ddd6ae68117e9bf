"""Children of 三(2)班 whose mother works in another province, from Monday the 2nd of November on."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.services import Registry
from handlers.affection_hotline import SERVICE as HOTLINE
from handlers.binding import SERVICE as BINDING
from handlers.contactability import SERVICE as CONTACTABILITY
from handlers.left_behind import SERVICE as LEFT_BEHIND
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from storage.left_behind.files import FileSection, words_of
from storage.left_behind.report_ins import ReportIn
from storage.pupils import ArchiveRead, Guardian, Pupil
from storage.school_clock import set_school_now
from storage.sealing import seal
from storage.session import Database
from storage.staff_news import untold
from tests.school_week import SchoolWeek, at

WORKPLACE = ("guardians", "workplace")


class Away(SchoolWeek):
    """小明 and 小红, whose mother is in 东莞长安; their grandmother is beside them, the father in another home."""

    registry: ClassVar[Registry] = Registry((BINDING, LEFT_BEHIND, HOTLINE, VISIT_BOOKING, CONTACTABILITY))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.do(self._left_behind)
        self.goes_on_to(at(3, 9))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def asks(self) -> int:
        """What the timetable does in the morning; how many messages it wrote."""
        return self.job("report_in")

    def reports(self) -> list[ReportIn]:
        """All rows, by month."""
        return self.db.read(lambda session: list(session.scalars(select(ReportIn).order_by(ReportIn.month))))

    def sections(self, pupil: Pupil, section: str) -> list[tuple[str, dict[str, str]]]:
        """Every version of one section, oldest first: its state and what it says."""
        wanted = select(FileSection).where(FileSection.pupil_id == pupil.id, FileSection.section == section)
        wanted = wanted.order_by(FileSection.version)

        def read(session: Session) -> list[tuple[str, dict[str, str]]]:
            return [(row.state, words_of(session, row)) for row in session.scalars(wanted)]

        return self.db.read(read)

    def reads(self) -> list[tuple[str, str]]:
        """Who looked at a record, and why."""
        wanted = select(ArchiveRead).order_by(ArchiveRead.at, ArchiveRead.why)
        return self.db.read(lambda session: [(row.reader, row.why) for row in session.scalars(wanted)])

    def news(self, staff: str = "class_teacher") -> list[str]:
        """What the next round tells one of the staff."""
        found = self.db.read(untold, self.school.id)
        return [line for _, line in found.get(getattr(self.cast, staff).id, [])]

    def changes(self, guardian: str, **values: Any) -> None:
        """The roster says something else about one of the cast."""

        def write(session: Session) -> None:
            row = session.get_one(Guardian, getattr(self.cast, guardian).id)
            for name, value in values.items():
                setattr(row, name, value)

        self.do(write)

    def _left_behind(self, session: Session) -> None:
        for child in (self.cast.xiaoming, self.cast.xiaohong):
            session.get_one(Pupil, child.id).care_kinds = "留守"
        mother = session.get_one(Guardian, self.cast.mother.id)
        mother.workplace = seal(session, WORKPLACE, mother.id, mother.school_id, "东莞长安")


def only(report: list[ReportIn]) -> ReportIn:
    """The one row that there is."""
    (row,) = report
    return row
