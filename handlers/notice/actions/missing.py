"""谁没回: which families have not answered and why, and reminding only them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.reminding import remind
from bot.delivery.ladder.standing import Standing, standings
from bot.delivery.ladder.writing import words_of
from storage.notice import homes_of, notice_of, unfinished_of
from storage.notices import Notice, notices_of

Homes = Mapping[tuple[int, int], list[tuple[str, str]]]
RUNNING, RECENT = 6, timedelta(days=14)
# So often a sender reminds by hand; who has not answered then is called or gets a slip.
MOST_REMINDERS = 3
SHOWN_LINES = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """Where a notice stands: ``lines`` are the families that have not answered, with the cause in words."""

    notice_id: int
    title: str
    answered: int
    lines: tuple[str, ...]
    obligation_ids: tuple[int, ...]


def running(session: Session, actor: Actor, now: datetime) -> list[Notice]:
    """This sender's notices that some family has not answered; else the last one that was sent."""
    if actor.staff_id is None:
        raise AccessDeniedError
    found = unfinished_of(session, actor.school_id, actor.staff_id, now - RECENT, RUNNING)
    last = [each for each in notices_of(session, actor.school_id, actor.staff_id, 2) if each.state == "sent"]
    return found or last[:1]


def visible(session: Session, actor: Actor, notice_id: int) -> tuple[Notice, frozenset[int] | None]:
    """The notice, and of which classes this actor may see it: the sender and leaders all, a homeroom teacher his."""
    notice = notice_of(session, actor.school_id, notice_id)
    if notice is None or actor.staff_id is None or notice.state != "sent":
        raise AccessDeniedError
    if notice.owner_id == actor.staff_id or any(held.role in LEADERS for held in actor.held):
        return notice, None
    return notice, actor.classes_as(Role.HOMEROOM_TEACHER)


def families_of(session: Session, actor: Actor, notice_id: int) -> tuple[Notice, list[Standing]]:
    """The notice with all its families that this actor may see, but for those it was taken back from."""
    notice, classes = visible(session, actor, notice_id)
    found = standings(session, actor.school_id, notice.id, class_ids=classes)
    return notice, [each for each in found if each.end != "withdrawn"]


def where_it_stands(session: Session, actor: Actor, notice_id: int) -> Missing:
    """Who has not answered, of the classes that are this actor's. Raises :class:`AccessDeniedError` for none."""
    notice, found = families_of(session, actor, notice_id)
    if not found:
        raise AccessDeniedError
    missing = [each for each in found if each.is_missing]
    several = len({each.class_id for each in found}) > 1
    homes = homes_of(session, actor.school_id, {each.pupil_id for each in missing})
    return Missing(
        notice_id=notice.id,
        title=words_of(session, notice).title,
        answered=len(found) - len(missing),
        lines=tuple(_line(each, actor, home_of(each, homes), several=several) for each in missing),
        obligation_ids=tuple(each.obligation_id for each in missing),
    )


def remind_missing(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> int:
    """Write once more to those who have not answered; returns how many families WeChat reaches."""
    notice, _ = visible(session, actor, notice_id)
    if notice.reminded >= MOST_REMINDERS:
        raise UserError("notice/reminded_enough", times=notice.reminded)
    return remind(session, school, notice, where_it_stands(session, actor, notice_id).obligation_ids, now)


def home_of(standing: Standing, homes: Homes) -> str:
    """Whose home it is (妈妈) where the child has two; empty for the only one."""
    of_child = [home for home in homes if home[0] == standing.pupil_id]
    mine = homes.get((standing.pupil_id, standing.household_id or 0), [])
    return mine[0][1] if mine and len(of_child) > 1 else ""


def _line(standing: Standing, actor: Actor, home: str, *, several: bool) -> str:
    mine = standing.owner_id == actor.staff_id
    return phrase(
        "notice/missing_line",
        name=standing.pupil_name,
        home=home,
        class_name=standing.class_name if several else "",
        reach=standing.reach,
        by_phone=standing.by_phone,
        task=standing.task_kind,
        owner="" if mine else standing.owner_name,
    )
