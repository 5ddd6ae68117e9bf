"""Which notices a member of staff has to do with in the class group, and whose answers there are his to enter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.delivery.ladder.writing import NoticeWords, words_of
from storage.class_group import classes_of, running_notices, told_notice
from storage.notice import Notice

# A relay is often pasted on the evening of the day itself.
RUNS_ON = timedelta(days=2)
# Named in a list by its first words if it has no title.
SHORT = 12


@dataclass(frozen=True, slots=True)
class Running:
    """One line of the list: the notice, what it is called, how many families have still to answer."""

    notice_id: int
    title: str
    missing: int


@dataclass(frozen=True, slots=True)
class Mine:
    """A notice as far as this member of staff speaks for its families; ``class_ids`` None: for all of them."""

    notice: Notice
    words: NoticeWords
    class_ids: frozenset[int] | None
    classes: tuple[tuple[int, str], ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return title_of(self.words)

    @property
    def class_name(self) -> str:
        """The class, if it is only one."""
        return self.classes[0][1] if len(self.classes) == 1 else ""


def running(session: Session, actor: Actor, now: datetime, *, for_relay: bool = False) -> list[Running]:
    """What waits for families' answers, newest first. A relay answers for a family, but signs nothing for it."""
    if actor.staff_id is None:
        return []
    found = running_notices(
        session,
        actor.school_id,
        staff_id=actor.staff_id,
        class_ids=actor.classes_as(Role.HOMEROOM_TEACHER),
        since=now - RUNS_ON,
    )
    return [
        Running(notice.id, title_of(words_of(session, notice)), missing)
        for notice, missing in found
        if not for_relay or takes_relay(notice)
    ]


def takes_relay(notice: Notice) -> bool:
    """Whether a line in a group can be the answer: not where each guardian answers for himself, or signs."""
    return notice.required_act != "sign" and not notice.every_guardian


def mine(session: Session, actor: Actor, notice_id: int) -> Mine:
    """The notice for its sender, whole, and for a homeroom teacher with the own classes.

    Raises :class:`AccessDeniedError` for all others and for one that was taken back.
    """
    notice = told_notice(session, actor.school_id, notice_id)
    if notice is None or actor.staff_id is None:
        raise AccessDeniedError
    class_ids = None if notice.owner_id == actor.staff_id else actor.classes_as(Role.HOMEROOM_TEACHER)
    classes = tuple(classes_of(session, notice, class_ids))
    if not classes:
        raise AccessDeniedError
    return Mine(notice, words_of(session, notice), class_ids, classes)


def title_of(words: NoticeWords) -> str:
    """The title, or the first words."""
    return words.title or " ".join(words.words.split())[:SHORT]
