"""A school whose pack may be recorded, and whose grandmother does not read."""

from dataclasses import replace
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.day_card import Entry
from bot.core.people import Role
from bot.services import Registry
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_card import actions as card
from handlers.voice_pack import SERVICE as VOICE_PACK
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from storage.identities import Identity
from storage.media import Media, note_kept, note_uploaded
from storage.pupils import Guardian
from storage.tasks import Task
from storage.voice_pack import put_clip
from tests import factories
from tests.product import fake_account, wechat
from tests.school_week import SchoolWeek


class SpeakingSchool(SchoolWeek):
    """青山小学 with its voice pack."""

    registry: ClassVar[Registry] = Registry((CONTACT_CARD, WEEKLY_UPDATE, VOICE_PACK))

    def recording(self, name: str = "", *, school_id: int = 0, kind: str = "voice") -> str:
        """A recording that has arrived, from one of the cast or from the desk; its media id."""
        return self.do(self._arrived, name, school_id or self.school.id, kind)

    def spoken(self, *sentences: str) -> None:
        """These sentences are recorded, and WeChat plays each under the name of the sentence."""
        for sentence in sentences:
            self.do(self._spoken, sentence, int(self.recording()))

    def reads(self, guardian: Guardian) -> bool:
        """Whether the roster says so now."""
        return self.db.read(lambda session: session.get_one(Guardian, guardian.id).reads)

    def row_of_voices(self, name: str) -> int:
        """How many voices one of the cast has sent in a row."""
        return self.db.read(lambda session: session.get_one(Identity, self.cast.people[name].id).voices_in_a_row)

    def card_waits(self) -> None:
        """The class teacher has written today's card of 小明."""
        entries = {self.cast.xiaoming.id: Entry(remark="今天帮同学打饭")}
        teacher, class_id = self.actor("class_teacher"), self.cast.class_32.id
        self.do(card.enter_day, self.school, teacher, class_id, self.now.date(), entries, self.now)

    def with_account(self) -> "SpeakingSchool":
        """From now on the school has an official account."""
        config = self.school.config.model_copy(update={"wechat": wechat(fake_account())})
        self.school = replace(self.school, config=config)
        return self

    def kinds_of_tasks(self) -> list[str]:
        """The slow work that was written down, in its order."""
        return self.db.read(lambda session: list(session.scalars(select(Task.kind).order_by(Task.id))))

    def gives_role(self, name: str, role: Role) -> None:
        """One of the cast gets another role."""
        staff_id = self.cast.people[name].staff_id

        def give(session: Session) -> None:
            staff = next(each for each in (self.cast.class_teacher, self.cast.principal) if each.id == staff_id)
            factories.role(session, staff, role)

        self.do(give)

    def _arrived(self, session: Session, name: str, school_id: int, kind: str) -> str:
        sender = self.cast.people[name].id if name else None
        row = Media(school_id=school_id, identity_id=sender, app_id="wx_qingshan", kind=kind,
                    platform_media_id="p", created_at=self.now)  # fmt: skip
        session.add(row)
        session.flush()
        note_kept(session, row.id, path=f"{school_id}/{row.id}.mp3", mime="audio/mpeg", size=9, seconds=4)
        return str(row.id)

    def _spoken(self, session: Session, sentence: str, media_id: int) -> None:
        staff = self.cast.principal
        put_clip(session, self.school.id, sentence, media_id=media_id, staff_id=staff.id, now=self.now)
        note_uploaded(session, media_id, f"clip of {sentence}", machine_now())
