"""A school in which notices are written and read: the week of the cast, with the services that they need."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.delivery.ladder.climbing import climb_due
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.binding import SERVICE as BINDING
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.notice import SERVICE as NOTICE
from storage.media import Media, note_kept
from storage.school_clock import set_school_now
from storage.session import Database
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek

WORDS = "明天周五下午3点提前放学,请来接孩子"
REGISTRY = Registry((CONTACT_CARD, NOTICE, BINDING))


class NoticeSchool(SchoolWeek):
    """青山小学 with its teacher and families; ``climb`` lets fall due what time has brought."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        config = self.school.config.model_copy(update={"wechat": wechat(fake_account())})
        self.school = replace(self.school, config=config)

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
