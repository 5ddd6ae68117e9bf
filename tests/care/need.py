"""A school in session with children in need: who notes what, who settles it, who carries the plan."""

from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.overview import TeacherLine
from bot.core.people import Actor
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.care import SERVICE as CARE
from handlers.care.actions import plan_view, planning, signs
from handlers.care.overview import for_teacher
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.home_visit import SERVICE as HOME_VISIT
from storage.care.plans import CarePlan
from storage.care.signals import WORDS, CareSignal
from storage.contact_card import CardDay, CardSignature
from storage.pupils import Pupil
from storage.sealing import unseal
from storage.session import Database
from storage.staff_news import untold
from tests.care.world import Watch
from tests.school_week import at

GOOD, FAIR, LOW = 2, 1, 0


class Need(Watch):
    """杨静 has 三(2)班, 何静 counsels, 周正 leads; it is Friday, 20 November, 16:00."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, CARE, HOME_VISIT))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.now = at(20, 16)

    def note(self, name: str, words: str = "三天没交作业,也不说话", kind: str = "learning") -> int:
        """Somebody notes a sign about 李小明; its id."""

        def write(session: Session) -> int:
            actor = self._actor(session, name)
            signs.note_by_hand(session, self.school, actor, self.cast.xiaoming.id, kind, words, self.now)
            return session.scalars(select(CareSignal.id).order_by(CareSignal.noted_at.desc())).all()[0]

        return self.do(write)

    def plan(self, name: str = "class_teacher", *kinds: str, owner: str = "", pupil: Pupil | None = None) -> int:
        """Somebody makes a plan for 李小明; its id."""
        staff_id = self.actor(owner or name).staff_id or 0
        of = pupil or self.cast.xiaoming
        new = planning.NewPlan(of.id, kinds or ("learning",), "这个月每天来上学", staff_id)
        return self.do(lambda s: planning.open_plan(s, self.school, self._actor(s, name), new, self.now).id)

    def measure(self, plan: int, owner: str, words: str = "每天放学辅导十分钟", days: int = 7) -> int:
        """The class teacher adds a measure of somebody; its id."""
        due, staff_id = self.now.date() + timedelta(days=days), self.actor(owner).staff_id or 0

        def write(session: Session) -> int:
            actor = self._actor(session, "principal")
            return planning.add_measure(
                session, self.school, actor, plan, words=words, owner_id=staff_id, due_on=due, now=self.now
            ).id

        return self.do(write)

    def whole(self, plan: int, name: str = "principal") -> plan_view.Whole:
        """The plan as somebody reads it."""
        return self.do(lambda s: plan_view.show_plan(s, self.school, self._actor(s, name), plan, self.now))

    def signals(self) -> list[tuple[str, str, str]]:
        """All signs: whose, from where, in which words; by name and source."""

        def read(session: Session) -> list[tuple[str, str, str]]:
            rows = session.execute(select(CareSignal, Pupil.name).join(Pupil, Pupil.id == CareSignal.pupil_id))
            found = [(name, of.source, unseal(session, WORDS, of.id, of.school_id, of.words)) for of, name in rows]
            return sorted(found)

        return self.db.read(read)

    def plans(self) -> list[CarePlan]:
        """All plans."""
        return self.db.read(lambda session: list(session.scalars(select(CarePlan).order_by(CarePlan.opened_at))))

    def lines(self, name: str) -> list[tuple[str, int, bool]]:
        """What of it stands in somebody's day: the words, how many, whether it is urgent."""
        return [(line.words, line.count, line.urgent) for line in self._lines(name)]

    def news(self, name: str) -> list[str]:
        """What somebody will read with the next round."""
        staff_id = self.actor(name).staff_id or 0
        return self.db.read(lambda s: [line for _, line in untold(s, self.school.id).get(staff_id, [])])

    def card(self, day: date, pupil: Pupil, *, signed: bool = False, learning: int = GOOD) -> None:
        """A child's day on the card."""

        def write(session: Session) -> None:
            card = CardDay(
                school_id=self.school.id, pupil_id=pupil.id, class_id=pupil.class_id, day=day, thought=GOOD,
                learning=learning, discipline=GOOD, hygiene=GOOD, has_remark=False,
                author_id=self.cast.class_teacher.id, entered_at=self.now,
            )  # fmt: skip
            session.add(card)
            session.flush()
            if signed:
                signature = CardSignature(
                    school_id=self.school.id, card_day_id=card.id, guardian_id=self.cast.grandmother.id,
                    household_id=self.cast.grandmother.household_id, how="digit", signed_at=self.now,
                    school_time=self.now,
                )  # fmt: skip
                session.add(signature)

        self.do(write)

    def school_days(self, many: int) -> list[date]:
        """The last school days, today the last of them."""
        today = self.now.date()
        return [self.school.calendar.add_school_days(today, -back) for back in reversed(range(many))]

    def _lines(self, name: str) -> list[TeacherLine]:
        return self.db.read(lambda s: for_teacher(s, self.school, self._actor(s, name), self.now))

    def _actor(self, session: Session, name: str) -> Actor:
        return load_actor(session, self._identity(session, name), now=self.now)
