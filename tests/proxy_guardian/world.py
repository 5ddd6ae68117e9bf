"""A school with left-behind children and the people in their parents' place: November, from Monday the 2nd on.

小明 and 小红 are left behind; 小明 lives in 李家湾. 赵大山 is a neighbour with the role of a proxy guardian, 孙梅 looks
after the village's children. Both stand beside the cast of every test.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.identity.audience import LEFT_BEHIND
from bot.services import Registry
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.proxy_guardian import SERVICE as PROXY_GUARDIAN
from handlers.proxy_guardian.actions import assigning
from storage.media import Media
from storage.proxy_guardian.proxies import Proxy, ProxyDuty
from storage.pupils import Pupil
from storage.school_clock import set_school_now
from storage.session import Database
from storage.staff import Staff
from storage.staff_news import untold
from tests import factories
from tests.school_week import SchoolWeek, at

VILLAGE = "李家湾"
# The first Monday of the month in which the term ends.
END_OF_TERM = at(4, 7, 15, month=1).replace(year=2027)


class LeftBehind(SchoolWeek):
    """Tests say who stands in for whom; the clock moves as they say."""

    registry: ClassVar[Registry] = Registry((PROXY_GUARDIAN, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.staff: dict[str, Staff] = {}
        self.do(self._settle)
        self.goes_on_to(at(2, 7, 15))

    def goes_on_to(self, moment: datetime) -> None:
        """Everybody's clock shows this, those of the pages, too."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def _settle(self, session: Session) -> None:
        for child in (self.cast.xiaoming, self.cast.xiaohong):
            row = session.get_one(Pupil, child.id)
            row.care_kinds = LEFT_BEHIND
        session.get_one(Pupil, self.cast.xiaoming.id).village = VILLAGE
        for name, called, role in (
            ("neighbour", "赵大山", Role.PROXY_GUARDIAN),
            ("other_proxy", "钱丽", Role.PROXY_GUARDIAN),
            ("director", "孙梅", Role.VILLAGE_CHILD_DIRECTOR),
            ("other_director", "周全", Role.VILLAGE_CHILD_DIRECTOR),
        ):
            self.add_staff(session, name, called, role)

    def add_staff(self, session: Session, name: str, called: str, role: Role) -> None:
        """One more of the staff, in WeChat."""
        made = factories.staff(session, self.cast.school, name=called)
        factories.role(session, made, role)
        who = factories.identity(session, self.cast.school.id, f"openid_{name}")
        who.staff_id, who.face = made.id, "staff"
        session.flush()
        self.cast.people[name], self.staff[name] = who, made

    def child(self, name: str, number: str, in_class: str = "class_32", **values: Any) -> Pupil:
        """One more left-behind child with a grandmother who has no WeChat."""

        def write(session: Session) -> Pupil:
            values_ = {"care_kinds": LEFT_BEHIND, **values}
            made = factories.pupil(session, getattr(self.cast, in_class), name=name, number=number, **values_)
            home = factories.household(session, self.school.id)
            factories.link(session, made, factories.guardian(session, home, name="刘奶奶"), relation="奶奶")
            session.expunge(made)
            return made

        return self.do(write)

    def stands_in(self, child: Pupil | None = None, who: str = "neighbour", kind: str = "proxy") -> None:
        """The class teacher of 三(2)班, or for others the principal, puts somebody in the parents' place."""
        of = child or self.cast.xiaoming
        giver = self.actor("class_teacher" if of.class_id == self.cast.class_32.id else "principal")
        staff_id = self.cast.people[who].staff_id or 0
        self.do(assigning.assign, self.school, giver, of.id, staff_id, kind, self.now)

    def proxies(self) -> list[Proxy]:
        """All rows, as they were given."""
        return self.db.read(lambda session: list(session.scalars(select(Proxy).order_by(Proxy.since, Proxy.id))))

    def duties(self) -> list[ProxyDuty]:
        """All rows, the first due first."""
        order = (ProxyDuty.due_on, ProxyDuty.pupil_id, ProxyDuty.kind.desc(), ProxyDuty.no)
        return self.db.read(lambda session: list(session.scalars(select(ProxyDuty).order_by(*order))))

    def news(self, name: str) -> list[str]:
        """What the next round tells one of the staff."""
        found = self.db.read(untold, self.school.id)
        return [line for _, line in found.get(self.cast.people[name].staff_id or 0, [])]

    def picture(self, refused: str | None = "") -> str:
        """A picture that has arrived; ``refused`` None: nobody has looked into it yet."""

        def write(session: Session) -> str:
            made = Media(
                school_id=self.school.id, app_id="", kind="image", platform_media_id="", created_at=self.now,
                state="kept", path="1/picture.jpg", mime="image/jpeg", refused=refused,
            )  # fmt: skip
            session.add(made)
            session.flush()
            return str(made.id)

        return self.do(write)
