"""A school in which notices are written and read: the week of the cast, with the services that they need."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.inbound import Inbound, Kind
from bot.core.people import Role
from bot.core.reply import Reply
from bot.core.settings.rules import NoticeRules
from bot.delivery.ladder.climbing import climb_due
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.notice import SERVICE as NOTICE
from storage.identities import Identity
from storage.media import Media, note_kept
from storage.notice import Notice
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek

WORDS = "明天周五下午3点提前放学,请来接孩子"
REGISTRY = Registry((CONTACT_CARD, NOTICE, BINDING))


class NoticeSchool(SchoolWeek):
    """青山小学 with its teacher and families; ``climb`` lets fall due what time has brought."""

    def __init__(self, db: Database, approval: str = "") -> None:
        super().__init__(db)
        config = self.school.config.model_copy(update={"wechat": wechat(fake_account())})
        notice = NoticeRules.model_validate({"approval": approval})
        rules = self.school.rules.model_copy(update={"notice": notice})
        self.school = replace(self.school, config=config, rules=rules)

    def joins(self, name: str, **values: object) -> int:
        """A child of 三(2)班 whose mother is in the roster only; the pupil's id."""
        return self.do(self._enrol, name, values)

    def enters_office(self, name: str, role: Role = Role.MORAL_EDUCATION_OFFICE) -> None:
        """One more member of staff with WeChat."""
        self.cast.people[name] = self.do(self._employ, name, role)

    def notices(self) -> list[Notice]:
        """All notices, oldest first."""
        return self.do(lambda session: list(session.scalars(select(Notice).order_by(Notice.created_at, Notice.id))))

    def says_all(self, name: str, *texts: str) -> Reply:
        """One of the cast types these one after the other; the last answer."""
        return [self.says(name, text) for text in texts][-1]

    def writes(self, *texts: str) -> Reply:
        """The homeroom teacher begins a notice and answers its questions."""
        return self.says_all("class_teacher", "发通知", *texts)

    def shows(self, name: str, *, refused: str | None = "", state: str = "kept") -> str:
        """One of the cast sends a picture, fetched and looked into or not; the id by which it is kept."""
        media_id = self.do(self._picture, name, refused, state if refused is not None else "waiting")
        self._sends(name, Kind.IMAGE, media=media_id)
        return media_id

    def arrives(self, media_id: str, refused: str = "") -> None:
        """A picture has been fetched and looked into."""
        self.do(note_kept, int(media_id), path=self._path(media_id), mime="image/png", size=9, refused=refused)

    def tells_class(self) -> None:
        """A notice to the class that asks for 能接 or 不能接 until the evening."""
        self.writes("1", WORDS, "1", "3", "1", "1")

    def climb(self, **later: float) -> None:
        """The loop's beat after ``later`` (as of a timedelta)."""
        self.now += timedelta(**later)
        machine = machine_now()
        self.db.transact(set_school_now, self.now, machine)
        climb_due(self.db, [self.school], machine)

    def _enrol(self, session: Session, name: str, values: dict[str, object]) -> int:
        number = f"9{sum(map(ord, name))}"
        child = factories.pupil(session, self.cast.class_32, name=name, number=number, **values)
        home = factories.household(session, self.cast.school.id)
        factories.link(session, child, factories.guardian(session, home, name=f"{name[0]}母"))
        return child.id

    def _employ(self, session: Session, name: str, role: Role) -> Identity:
        made = factories.staff(session, self.cast.school, name=name)
        factories.role(session, made, role)
        identity = factories.identity(session, self.cast.school.id, f"openid_{name}")
        identity.staff_id, identity.face = made.id, "staff"
        return identity

    def _path(self, media_id: str) -> str:
        return f"{self.school.id}/{media_id}.png"

    def _picture(self, session: Session, name: str, refused: str | None, state: str) -> str:
        sender = self._identity(session, name)
        media = Media(school_id=self.school.id, identity_id=sender.id, app_id=sender.app_id, kind="image",
                      platform_media_id="p", created_at=self.now, state=state, refused=refused)  # fmt: skip
        session.add(media)
        session.flush()
        if state == "kept":
            media.path, media.mime = self._path(str(media.id)), "image/png"
        return str(media.id)

    def _answer(self, session: Session, name: str, inbound: Inbound, media: str) -> Reply:
        identity = self._identity(session, name)
        actor = load_actor(session, identity, now=self.now)
        return answer(Talk(session, self.school, actor, identity, inbound, self.now, media=media), REGISTRY)
