"""Visits that are written up, and the families that are asked about them."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.home_visit.actions import rating
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.matters import open_matters
from storage.pupils import Guardian, Pupil
from storage.school_clock import set_school_now
from storage.staff import Staff
from storage.visit_ratings import VisitRating
from tests import factories
from tests.school_week import SchoolWeek

DAY = timedelta(days=1)


class Rated(SchoolWeek):
    """三(2)班 in November; its teacher comes to homes and writes visits up the same hour."""

    registry: ClassVar[Registry] = Registry((HOME_VISIT, CONTACT_TASKS))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def visits(
        self,
        *,
        pupil: Pupil | None = None,
        guardian: Guardian | None = None,
        visitor: Staff | None = None,
        household_id: int = 0,
        asks: bool = True,
        **values: object,
    ) -> int:
        """A visit written up now, by default of 小明's grandmother by his class teacher; its id."""
        met = guardian or (self.cast.grandmother if not household_id else None)
        made: dict[str, object] = {
            "id": new_id(),
            "school_id": self.school.id,
            "household_id": household_id or (met.household_id if met else 0),
            "pupil_id": (pupil or self.cast.xiaoming).id,
            "visitor_id": (visitor or self.cast.class_teacher).id,
            "guardian_id": met.id if met else None,
            "period": "2026-2027-1",
            "kind": "all",
            "reason": "contact",
            "state": "recorded",
            "planned_on": self.now.date(),
            "due_on": self.now.date(),
            "made_at": self.now - 7 * DAY,
            "visited_at": self.now - timedelta(hours=1),
            "recorded_at": self.now,
            **values,
        }
        return self.do(self._write, made, asks)

    def _write(self, session: Session, made: dict[str, object], asks: bool) -> int:
        visit = HomeVisit(**made)
        session.add(visit)
        session.flush()
        if asks:
            rating.ask(session, self.school, visit, self.now)
        return visit.id

    def classmates(self, *names: str) -> None:
        """Other children of 三(2)班 who are visited today; their parents join the cast under the child's name."""
        for number, name in enumerate(names):
            pupil, guardian = self.do(self._classmate, name, number)
            self.visits(pupil=pupil, guardian=guardian)

    def _classmate(self, session: Session, name: str, number: int) -> tuple[Pupil, Guardian]:
        child = factories.pupil(session, self.cast.class_32, name=name, number=f"2024040{number}")
        home = factories.household(session, self.school.id)
        parent = factories.guardian(session, home, name="王强", phone=f"1390000000{number}")
        factories.link(session, child, parent, relation="爸爸")
        who = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
        factories.bind(session, who, parent, child)
        self.cast.people[name] = who
        session.flush()
        session.expunge_all()
        return child, parent

    def matters(self, name: str) -> list[str]:
        """What waits for one of the cast, as a list names it."""
        who = self.cast.people[name].id
        return self.db.read(lambda session: [each.label for each in open_matters(session, who)])

    def ratings(self) -> list[tuple[str, int, bool]]:
        """Who, score and whether it counts, of every answer that is kept."""
        kept = select(VisitRating.who, VisitRating.score, VisitRating.counts).order_by(VisitRating.who)
        return self.db.read(lambda session: [(row.who, row.score, row.counts) for row in session.execute(kept)])
