"""三(2)班 with visits planned: who goes where, and what everybody reads."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import Promised, open_of
from bot.core.clock import machine_now
from bot.services import Registry
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.home_visit.actions import announcing, changing
from handlers.home_visit.actions.finding import VisitSeen, seen
from handlers.phone_call import SERVICE as PHONE_CALL
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from storage.base import new_id
from storage.home_visit import INCIDENT, HomeVisit, HomeVisitSibling, Incident
from storage.media import Media
from storage.pupils import Guardian, Pupil
from storage.school_clock import set_school_now
from storage.sealing import seal
from storage.staff_news import untold
from tests import factories
from tests.school_week import SchoolWeek, at

REGISTRY = Registry((CONTACT_CARD, HOME_VISIT, VISIT_BOOKING, PHONE_CALL, CONTACT_TASKS))
WEDNESDAY = date(2026, 11, 25)


class Visited(SchoolWeek):
    """Monday the 23rd in the afternoon; the class teacher plans to visit 小明's grandmother on Wednesday."""

    registry: ClassVar[Registry] = REGISTRY

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    other: Pupil
    other_guardian: Guardian

    def classmate(self, name: str) -> None:
        """Another child of 三(2)班, whose father is not in WeChat."""
        self.other, self.other_guardian = self.do(_classmate, self, name)

    def event(self, words: str) -> int:
        """Something happened between children; its id."""
        return self.do(_event, self, words)

    def promises(self, name: str) -> list[Promised]:
        """What somebody of the staff has still to do."""
        return self.db.read(open_of, self.school.id, self.actor(name).staff_id or 0)

    def plans(
        self,
        *,
        pupil: Pupil | None = None,
        guardian: Guardian | None = None,
        beside: Pupil | None = None,
        **values: object,
    ) -> int:
        """A planned visit, by default of 小明's grandmother by his class teacher on Wednesday; its id."""
        made: dict[str, object] = {
            "id": new_id(),
            "school_id": self.school.id,
            "household_id": (guardian or self.cast.grandmother).household_id,
            "pupil_id": (pupil or self.cast.xiaoming).id,
            "visitor_id": self.cast.class_teacher.id,
            "period": "2026-2027-1",
            "kind": "all",
            "reason": "contact",
            "planned_on": WEDNESDAY,
            "due_on": date(2026, 12, 31),
            "made_at": at(1, 9),
            **values,
        }
        return self.do(_write, made, beside.id if beside else None)

    def announces(
        self, *visit_ids: int, second: int | None = None, name: str = "class_teacher"
    ) -> announcing.Announced:
        """The families read of it, with Wednesday 16:30 as the first time."""
        self.now += timedelta(seconds=1)
        what = announcing.Announcement("认识一下家里", "小明帮同学打饭,很热心", (at(25, 16, 30),), second)
        return self.do(announcing.announce, self.school, self.actor(name), visit_ids, what, self.now)

    def visit(self, visit_id: int) -> VisitSeen:
        """Where it stands."""
        return self.do(seen, self.school, visit_id, self.now)

    def mine(self, name: str = "class_teacher") -> list[VisitSeen]:
        """What somebody of the staff has ahead."""
        return self.do(changing.mine, self.school, self.actor(name), self.now)

    def lines_for(self, staff_id: int) -> list[str]:
        """What the next round tells this member of staff."""
        return [words for _, words in self.db.read(untold, self.school.id).get(staff_id, [])]

    def media(self, kind: str = "voice") -> str:
        """A recording, or picture, that has arrived; its id."""
        return self.do(_media, self.school.id, kind, self.now)


def _event(session: Session, visits: Visited, words: str) -> int:
    made = Incident(
        id=new_id(), school_id=visits.school.id, kind="bullying", day=visits.now.date(), words=b"",
        opened_by_id=visits.cast.class_teacher.id, opened_at=visits.now,
    )  # fmt: skip
    made.words = seal(session, INCIDENT, made.id, visits.school.id, words)
    session.add(made)
    session.flush()
    return made.id


def _classmate(session: Session, visits: Visited, name: str) -> tuple[Pupil, Guardian]:
    pupil = factories.pupil(session, visits.cast.class_32, name=name, number="20240399")
    guardian = factories.guardian(session, factories.household(session, visits.school.id), name="王强", phone="")
    factories.link(session, pupil, guardian, relation="爸爸")
    session.expunge_all()
    return pupil, guardian


def _write(session: Session, made: dict[str, object], beside: int | None) -> int:
    visit = HomeVisit(**made)
    session.add(visit)
    session.flush()
    if beside:
        session.add(HomeVisitSibling(school_id=visit.school_id, visit_id=visit.id, pupil_id=beside))
    return visit.id


def _media(session: Session, school_id: int, kind: str, now: datetime) -> str:
    made = Media(
        school_id=school_id, kind=kind, app_id="wx", platform_media_id=f"made {new_id()}", created_at=now,
        state="kept", path=f"{school_id}/a.{'amr' if kind == 'voice' else 'jpg'}", mime="", refused="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return str(made.id)
