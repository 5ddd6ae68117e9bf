"""Who may see what became of a notice, of which families, and how one family is named in a line."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.reminding import remind
from bot.delivery.ladder.standing import Standing, standings
from bot.delivery.ladder.writing import NoticeWords, words_of
from bot.identity.guardian_chain import leads_school
from handlers.notice.actions import approving
from storage.documents import documents_of, name_of
from storage.media import media_of, pictures_of
from storage.notice import Notice, notice_of
from storage.staff import Staff

SHOWN = ("waiting", "sent")


@dataclass(frozen=True, slots=True)
class Result:
    """One notice with every family of it that the reader may see."""

    notice: Notice
    said: NoticeWords
    owner: str
    families: list[Standing]

    @property
    def missing(self) -> list[Standing]:
        """The families that have still to answer."""
        return [each for each in self.families if each.is_missing]

    @property
    def many_classes(self) -> bool:
        """Whether a family's class must be said with its name."""
        return len({each.class_id for each in self.families}) > 1


def result_of(session: Session, actor: Actor, notice_id: int) -> Result:
    """A notice and how its families stand: all for the sender and who leads, else those of the own class.

    Families it was taken back from are left out. Raises :class:`AccessDeniedError` for everybody else, and for a
    notice that was never sent.
    """
    notice = notice_of(session, actor.school_id, notice_id)
    if notice is None or actor.staff_id is None or notice.state not in SHOWN:
        raise AccessDeniedError
    sees_all = notice.owner_id == actor.staff_id or leads_school(actor)
    classes = None if sees_all else actor.classes_as(Role.HOMEROOM_TEACHER)
    found = standings(session, actor.school_id, notice.id, class_ids=classes) if sees_all or classes else []
    if not found and not sees_all:
        raise AccessDeniedError
    families = [each for each in found if each.end != "withdrawn"]
    return Result(notice, words_of(session, notice), session.get_one(Staff, notice.owner_id).name, families)


def pictures(session: Session, result: Result) -> tuple[str, ...]:
    """Those of the notice's media that are to be seen, not heard."""
    return pictures_of(session, result.notice.school_id, result.said.media)


def documents(session: Session, result: Result) -> tuple[tuple[str, str], ...]:
    """Media id and name of each document of the notice."""
    return documents_of(session, result.notice.school_id, result.said.media)


def media_of_own(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> list[str]:
    """The media of a notice for who sees what became of it, who writes it, or who may agree to it."""
    notice = notice_of(session, school.id, notice_id)
    if notice is not None and notice.owner_id == actor.staff_id:
        return notice.media.split()
    if notice is not None and notice.state == approving.APPROVING:
        return approving.asked(session, school, actor, notice_id, now).notice.media.split()
    return result_of(session, actor, notice_id).notice.media.split()


def file_of(session: Session, school: SchoolContext, media_id: int) -> tuple[str, str, str]:
    """Where a file that somebody may see lies, its MIME type, and for a document the name to save it under.

    Raises :class:`AccessDeniedError` for one that has not arrived, or is erased.
    """
    media = media_of(session, school.id, media_id)
    if media is None or media.path is None or media.erased_at:
        raise AccessDeniedError
    if media.kind == "voice":
        return media.path.rpartition(".")[0] + ".mp3", "audio/mpeg", ""
    return media.path, media.mime or "", name_of(session, media)


def remind_these(
    session: Session, school: SchoolContext, result: Result, families: list[Standing], now: datetime
) -> int:
    """Write once more to these families; how many WeChat reaches.

    Raises :class:`UserError` after so many times, :class:`AccessDeniedError` for what has not left yet.
    """
    if result.notice.state != "sent":
        raise AccessDeniedError
    if result.notice.reminded >= school.rules.delivery.reminders_by_hand:
        raise UserError("notice/reminded_enough", times=result.notice.reminded)
    return remind(session, school, result.notice, [each.obligation_id for each in families], now)


def line_of(family: Standing, actor: Actor, *, name: str = "", home: str = "", class_name: str = "") -> str:
    """Why a family has not answered and who has it in hand, behind its name; empty for one that has."""
    if not family.is_missing:
        return ""
    mine = family.owner_id == actor.staff_id
    return phrase(
        "notice/missing_line",
        name=name,
        home=home,
        class_name=class_name,
        reach=family.reach,
        by_phone=family.by_phone,
        task=family.task_kind,
        printed=family.slip_printed,
        owner="" if mine else family.owner_name,
    )
