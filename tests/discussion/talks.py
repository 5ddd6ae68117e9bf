"""A school in which a class talks about a theme of the month."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.discussion import SERVICE as DISCUSSION
from handlers.discussion.actions import answering, moderating, opening
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from storage.school_clock import set_school_now
from tests import factories
from tests.school_week import SchoolWeek, at

TITLE = "孩子在家怎么看书"
ENDS = date(2026, 11, 30)


class Talks(SchoolWeek):
    """三(2)班 in November, from Tuesday the 17th on."""

    registry: ClassVar[Registry] = Registry((WEEKLY_UPDATE, DISCUSSION, CONTACT_TASKS))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def opens(
        self, name: str = "class_teacher", *, title: str = TITLE, words: str = "说一件小事就好。", until: date = ENDS
    ) -> opening.Shown:
        """A class teacher opens the theme of 三(2)班."""
        written = opening.Written(title, words, (), until)
        return self.do(opening.open_theme, self.school, self.actor(name), self.cast.class_32.id, written, self.now)

    def tells(self, name: str, theme: opening.Shown, *pieces: str, unnamed: bool = False) -> answering.Read:
        """One of the cast says something, each a second after the other."""
        self.now += timedelta(seconds=1)
        return self.do(answering.answer, self.actor(name), theme.theme_id, pieces, self.now, unnamed=unnamed)

    def reads(self, name: str, theme: opening.Shown) -> list[tuple[str, str]]:
        """What others said, as one of the cast reads it."""
        of = self.do(answering.read, self.actor(name), theme.theme_id, self.now)
        return [(each.who, each.words) for each in of.voices]

    def board(self, name: str = "class_teacher") -> moderating.Board:
        """What the class teacher sees."""
        of = self.do(moderating.board, self.actor(name), self.cast.class_32.id)
        assert of
        return of

    def decides(self, decision: moderating.Decision, name: str = "class_teacher") -> moderating.Decided:
        """The class teacher decides about all that waits."""
        of = self.board(name)
        ids = [each.answer_id for each in of.waiting]
        return self.do(moderating.decide, self.school, self.actor(name), of, ids, decision, self.now)

    def pushes(self) -> None:
        """Friday, 17:00."""
        self.goes_on_to(at(20, 17))
        self.job("weekly_update")

    def classmates(self, *names: str) -> None:
        """Other children of 三(2)班, whose parents join the cast under the child's name."""
        self.do(self._classmates, names)

    def _classmates(self, session: Session, names: tuple[str, ...]) -> None:
        for number, name in enumerate(names):
            child = factories.pupil(session, self.cast.class_32, name=name, number=f"2024040{number}")
            home = factories.household(session, self.school.id)
            parent = factories.guardian(session, home, name="王强", phone="")
            factories.link(session, child, parent, relation="爸爸")
            who = factories.identity(session, self.school.id, f"openid_{name}", app_id="wx_qingshan")
            factories.bind(session, who, parent, child)
            self.cast.people[name] = who
        session.flush()
        session.expunge_all()
