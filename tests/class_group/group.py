"""三(2)班 with its WeChat group: 48 families, most of whom have answered, and a teacher who pastes."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.delivery.ladder.acts import close_by_staff
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.class_group import SERVICE as CLASS_GROUP
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.notice import SERVICE as NOTICE
from storage.obligations import Obligation
from storage.pupils import Pupil
from storage.schools import Class
from storage.session import Database
from tests import factories
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek, at

REGISTRY = Registry((CONTACT_CARD, NOTICE, CLASS_GROUP))
# Children beside 李小明, whose family is the cast's: father in a household of his own.
MISSING = ("王芳", "张伟", "陈小雨", "林晓雨", "赵强", "孙丽", "周洋")
WORDS = "明天周五下午3点提前放学,请来接孩子。"


@dataclass
class Owed:
    """What stands in the database for one family."""

    pupil: str
    household: int | None
    how: str | None
    option: int | None
    by: str | None


class Group(SchoolWeek):
    """青山小学 on Thursday afternoon."""

    def __init__(self, db: Database, *, names: tuple[str, ...] = MISSING, others: int = 0) -> None:
        super().__init__(db)
        self.now = at(19, 16)
        config = self.school.config.model_copy(update={"wechat": wechat(fake_account())})
        self.school = replace(self.school, config=config)
        self.children = self.do(self._enrol, names, others)

    def notice(self, *, title: str = "提前放学", act: str = "answer", words: str = WORDS, **more: object) -> int:
        """杨老师 asks the class; the notice is on its way."""
        options = ("能接", "不能接") if act == "answer" else ()
        fields: dict[str, Any] = {
            "words": words,
            "act": act,
            "deadline": at(20, 8),
            "owner_id": self.cast.class_teacher.id,
            "title": title,
            "options": options,
            "class_id": self.cast.class_32.id,
            **more,
        }
        return self.do(self._tell, Written(**fields))

    def answered(self, notice_id: int, *names: str, option: int | None = 1) -> None:
        """These families have answered before."""
        self.do(self._close, notice_id, names, option)

    def owed(self, notice_id: int) -> dict[str, Owed]:
        """Every family by the child's name; a child with two has its second behind a +."""
        return self.db.read(self._owed, notice_id)

    def entered(self, notice_id: int) -> dict[str, int | None]:
        """The options of the families that a relay closed."""
        return {name: owed.option for name, owed in self.owed(notice_id).items() if owed.how == "relay"}

    def pastes(self, *lines: str, who: str = "class_teacher", pick: str = "1") -> Reply:
        """The teacher pastes lines and picks the first notice."""
        said = "\n".join(["#接龙", "周五接孩子", *(f"{at}. {line}" for at, line in enumerate(lines, 1))])
        self.says(who, said)
        return self.says(who, pick)

    def scans(self, name: str, scene: str) -> Reply:
        """One of the cast, who follows the account, scans a code of it."""
        return self._sends(name, Kind.SCAN, event_key=scene)

    def _enrol(self, session: Session, names: tuple[str, ...], others: int) -> dict[str, int]:
        of = session.get_one(Class, self.cast.class_32.id)
        found = {"李小明": self.cast.xiaoming.id}
        for place, name in enumerate([*names, *map(other, range(others))]):
            home = factories.household(session, self.cast.school.id)
            pupil = factories.pupil(session, of, name=name, number=f"202403{place + 3:02}")
            guardian = factories.guardian(session, home, name=f"{name[0]}家人", phone="")
            factories.link(session, pupil, guardian, relation="妈妈")
            found[name] = pupil.id
        return found

    def _tell(self, session: Session, written: Written) -> int:
        notice = write_notice(session, self.school, written, self.now)
        pupils = list(session.scalars(select(Pupil.id).where(Pupil.class_id == self.cast.class_32.id)))
        address_notice(session, self.school, notice, pupils, self.now)
        notice.check_code = "482913" if written.title == "提前放学" else notice.check_code
        notice.state = "sent"
        return notice.id

    def _close(self, session: Session, notice_id: int, names: tuple[str, ...], option: int | None) -> None:
        rows = select(Obligation.id).join(Pupil, Pupil.id == Obligation.pupil_id)
        for each in session.scalars(rows.where(Obligation.notice_id == notice_id, Pupil.name.in_(names))):
            teacher = self.cast.class_teacher.id
            close_by_staff(session, self.school, each, teacher, how="told_teacher", now=self.now, option=option)

    def _owed(self, session: Session, notice_id: int) -> dict[str, Owed]:
        rows = session.execute(
            select(Obligation, Pupil.name)
            .join(Pupil, Pupil.id == Obligation.pupil_id)
            .where(Obligation.notice_id == notice_id)
            .order_by(Pupil.number, Obligation.household_id == self.cast.father.household_id)
        )
        found: dict[str, Owed] = {}
        for row, name in rows:
            key = name + "+" * sum(known.rstrip("+") == name for known in found)
            found[key] = Owed(name, row.household_id, row.closed_how, row.option, row.closed_by)
        return found

    def _answer(self, session: Session, name: str, inbound: Inbound, media: str) -> Reply:
        identity = self._identity(session, name)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), REGISTRY)


def other(number: int) -> str:
    """A child whom no line of these tests means."""
    return f"{'冯褚卫蒋沈韩杨朱秦尤'[number % 10]}{'嘉宇梓涵'[number // 10]}{'桐瑶宸楷'[number % 4]}"
