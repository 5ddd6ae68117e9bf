"""小明's mother works far away; his grandmother lives with him; his father has a household of his own.

The recordings are rows as WeChat's pushes leave them; ``goes_on_to`` lets time do what is due until then.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.errors import UserError
from bot.core.inbound import Inbound, Kind
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Role
from bot.core.reply import Reply
from bot.core.settings.rules import HotlineRules
from bot.core.texts import phrase
from bot.delivery.task_runner import TaskRunner
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.services import Registry
from handlers.affection_hotline import SERVICE as AFFECTION_HOTLINE
from handlers.affection_hotline.actions import bringing
from handlers.affection_hotline.overview import for_family, for_teacher
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from storage.affection_hotline.messages import HotlineMessage
from storage.identities import Identity
from storage.media import Media
from storage.pupils import Pupil
from storage.school_clock import set_school_now
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek, at


class Far(SchoolWeek):
    """It is Friday the 20th, twenty past three in the night."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, AFFECTION_HOTLINE, CONTACT_TASKS))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._tasks = TaskRunner(db, self.registry.tasks())
        self.is_at(at(20, 3, 20))

    def is_at(self, moment: datetime) -> None:
        """Everybody's clock shows this."""
        self.now = moment
        self.do(set_school_now, moment, machine_now())

    def goes_on_to(self, moment: datetime) -> None:
        """Time goes by, and does what is due."""
        self.is_at(moment)
        self._tasks.run_once()

    def file(self, name: str, kind: str = "voice", *, seconds: float | None = 38.0, state: str = "kept") -> str:
        """A recording, picture or film that somebody sent; its media id."""

        def write(session: Session) -> str:
            sender = self.cast.people[name]
            media = Media(school_id=sender.school_id, identity_id=sender.id, app_id=sender.app_id, kind=kind,
                          platform_media_id="M", created_at=self.now, state=state,
                          path="1/x.amr" if state == "kept" else None,
                          refused="" if kind == "image" else None,
                          seconds=seconds if kind == "voice" else None)  # fmt: skip
            session.add(media)
            session.flush()
            return str(media.id)

        return self.do(write)

    def voice(self, name: str, seconds: float | None = 38.0, *, state: str = "kept") -> Reply:
        """Somebody speaks so long."""
        return self.speaks(name, self.file(name, seconds=seconds, state=state))

    def change(self, media_id: str, **values: Any) -> None:
        """A file's row becomes another."""

        def write(session: Session) -> None:
            row = session.get_one(Media, int(media_id))
            for column, value in values.items():
                setattr(row, column, value)

        self.do(write)

    def messages(self) -> list[HotlineMessage]:
        """All of them, the oldest first."""
        order = (HotlineMessage.written_at, HotlineMessage.id)
        return self.db.read(lambda session: list(session.scalars(select(HotlineMessage).order_by(*order))))

    def on_duty(self, called: str = "王敏", role: Role = Role.DUTY_TEACHER, name: str = "duty") -> int:
        """One more of the staff with WeChat under ``name``; the id."""

        def write(session: Session) -> int:
            made = factories.staff(session, self.cast.school, name=called)
            factories.role(session, made, role)
            who = factories.identity(session, self.cast.school.id, f"openid_{name}")
            who.staff_id, who.face = made.id, "staff"
            self.cast.people[name] = who
            return made.id

        return self.do(write)

    def boards(self) -> None:
        """小明 lives at school."""
        self.do(lambda session: setattr(session.get_one(Pupil, self.cast.xiaoming.id), "is_boarding", True))

    def sends(self, name: str = "mother", seconds: float | None = 38.0, *, state: str = "kept") -> Reply:
        """A voice for 小明 sets out: spoken, for the child, sent."""
        self.voice(name, seconds, state=state)
        self.says(name, "1")
        return self.says(name, "1")

    def only_xiaoming(self) -> None:
        """His sister has left the school: his mother is never asked which child."""
        self.do(lambda session: setattr(session.get_one(Pupil, self.cast.xiaohong.id), "left_at", self.now))

    def comes_due(self, *, at: datetime | None = None) -> None:
        """Another worker does what is due about every message, as if the first had died behind its act."""
        for message in self.messages():
            self.do(bringing.come_due, self.school, message.id, at or self.now)

    def plays(self, answer: str, name: str = "grandmother") -> Reply:
        """The adult opens what was brought and says what came of it."""
        self.says(name, "听")
        return self.says(name, answer)

    def answers(self, seconds: float = 21.0) -> Reply:
        """The child says something back, and it is sent."""
        self.plays("2")
        self.voice("grandmother", seconds)
        return self.says("grandmother", "1")

    def shows(self, name: str, kind: str = "image") -> Reply:
        """Somebody sends a picture, or a film."""
        sent = {"image": Kind.IMAGE, "video": Kind.SHORTVIDEO}[kind]
        return self._sends(name, sent, media=self.file(name, kind))

    def steps(self, name: str, step: str, **args: Any) -> str:
        """Somebody follows a line that is not shown any more; what is said."""
        self.now += timedelta(seconds=1)

        def follow(session: Session) -> str:
            identity = session.get_one(Identity, self.cast.people[name].id)
            actor = load_actor(session, identity, now=self.now)
            inbound = Inbound(Kind.TEXT, "text", "gh", identity.openid, self.now, b"x")
            talk = Talk(session, self.school, actor, identity, inbound, self.now)
            try:
                return self.registry.step(f"affection_hotline.{step}")(talk, **args).text
            except UserError as refused:
                session.rollback()
                return phrase(refused.text, **refused.values)

        return self.do(follow)

    def limit(self, **hotline: Any) -> None:
        """The school's rules have other figures."""
        rules = self.school.rules.model_copy(update={"hotline": HotlineRules.model_validate(hotline)})
        self.school = replace(self.school, rules=rules)

    def lines(self, name: str) -> list[FamilyLine]:
        """What the family's page says about words that wait."""
        actor = self.actor(name)
        found = self.db.read(lambda session: for_family(session, self.school, actor, self.now))
        return [line for line in found if line.view == "affection_hotline.thread"]

    def day(self, name: str) -> list[TeacherLine]:
        """What the teacher's day says about words on their way."""
        actor = self.actor(name)
        found = self.db.read(lambda session: for_teacher(session, self.school, actor, self.now))
        return [line for line in found if line.kind == "figure"]
