"""A grandmother with three children in three classes, and schools' services that have something to say to her."""

from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.day_card import Entry
from bot.core.people import Role
from bot.services import Registry
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_card import actions as card
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.discussion import SERVICE as DISCUSSION
from handlers.discussion.actions import opening
from handlers.school_calendar import SERVICE as SCHOOL_CALENDAR
from handlers.school_calendar import actions as calendar
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from handlers.weekly_update import actions as weekly
from storage.binding import Consent
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek, at

CLASSES = ("class_32", "class_31", "class_11")


class BigFamily(SchoolWeek):
    """Thursday, 19 November: 李小明 in 三(2)班, 李小刚 in 三(1)班, 李小红 in 一(1)班; one teacher for all three."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, WEEKLY_UPDATE, SCHOOL_CALENDAR, DISCUSSION, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.now = at(19, 16)
        self.children: dict[str, int] = self.do(self._third)
        self.children |= {"class_32": self.cast.xiaoming.id, "class_11": self.cast.xiaohong.id}
        self.do(set_school_now, self.now, machine_now())

    def class_id(self, name: str) -> int:
        """The id of one of the three classes."""
        return int(getattr(self.cast, name).id)

    def writes_week(self, name: str, words: str) -> None:
        """The class's message of the week."""
        self.do(weekly.write, self.school, self.actor("class_teacher"), self.class_id(name), [words], self.now)

    def writes_card(self, name: str, day: int, remark: str) -> None:
        """One day's card of the child in this class."""
        self.now = at(day, 16)
        entries = {self.children[name]: Entry(remark=remark)}
        teacher = self.actor("class_teacher")
        self.do(card.enter_day, self.school, teacher, self.class_id(name), self.now.date(), entries, self.now)

    def opens_theme(self, name: str, title: str, *, until: date = date(2026, 11, 30)) -> opening.Shown:
        """The class's theme of the month."""
        written = opening.Written(title, "说一件小事就好。", (), until)
        return self.do(
            opening.open_theme, self.school, self.actor("class_teacher"), self.class_id(name), written, self.now
        )

    def notes(self, text: str, name: str = "") -> None:
        """Dates of a class, or of the school."""
        who, class_id = ("class_teacher", self.class_id(name)) if name else ("principal", 0)
        self.do(calendar.enter, self.school, self.actor(who), class_id, text, self.now)

    def full_week(self) -> None:
        """Every service has something for every class; the week's message goes out on Friday."""
        for name, words in zip(
            CLASSES, ("学会了两位数加法。", "运动会人人都上了场。", "会自己系鞋带了。"), strict=True
        ):
            self.now = at(19, 16)
            self.writes_week(name, f"这周{words}")
            self.opens_theme(name, "孩子在家怎么看书")
            self.writes_card(name, 18, "")
            self.writes_card(name, 19, "今天帮同学打饭,很热心。")
        self.notes("11月27日 家长会\n12月30日到31日 迎新")
        self.notes("11月25日 春游", "class_32")
        self.now = at(20, 17)
        self.do(set_school_now, self.now, machine_now())
        self.job("weekly_update")

    def _third(self, session: Session) -> dict[str, int]:
        cast = self.cast
        for of in (cast.class_31, cast.class_11):
            factories.role(session, cast.class_teacher, Role.HOMEROOM_TEACHER, of)
        child = factories.pupil(session, cast.class_31, name="李小刚", number="20240118")
        for guardian, relation in ((cast.grandmother, "奶奶"), (cast.mother, "妈妈")):
            factories.link(session, child, guardian, relation=relation)
            consent = {"guardian_id": guardian.id, "pupil_id": child.id, "purpose": "contact", "version": 1}
            session.add(Consent(school_id=self.school.id, given=True, at=self.now, **consent))
        return {"class_31": child.id}
