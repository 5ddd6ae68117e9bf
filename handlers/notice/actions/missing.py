"""谁没回: which families have not answered and why, and reminding only them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.standing import Standing
from handlers.notice.actions.seeing import Result, line_of, remind_these, result_of
from storage.notice import Notice, homes_of, notices_of, unfinished_of

Homes = Mapping[tuple[int, int], list[tuple[str, str]]]
RUNNING, RECENT = 6, timedelta(days=14)
SHOWN_LINES = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """Where a notice stands: ``lines`` are the families that have not answered, with the cause in words."""

    notice_id: int
    title: str
    answered: int
    lines: tuple[str, ...]


def running(session: Session, actor: Actor, now: datetime) -> list[Notice]:
    """This sender's notices that some family has not answered; else the last one that was sent."""
    if actor.staff_id is None:
        raise AccessDeniedError
    found = unanswered(session, actor, now)
    last = [each for each in notices_of(session, actor.school_id, actor.staff_id, 2) if each.state == "sent"]
    return found or last[:1]


def unanswered(session: Session, actor: Actor, now: datetime) -> list[Notice]:
    """This sender's notices that some family has not answered, the newest first."""
    return unfinished_of(session, actor.school_id, actor.staff_id or 0, now - RECENT, RUNNING)


def where_it_stands(session: Session, actor: Actor, notice_id: int) -> Missing:
    """Who has not answered, of the families that this actor may see; see :func:`result_of`."""
    found = result_of(session, actor, notice_id)
    homes = homes_of(session, actor.school_id, {each.pupil_id for each in found.missing})
    return Missing(
        notice_id=notice_id,
        title=found.said.title,
        answered=len(found.families) - len(found.missing),
        lines=tuple(
            line_of(
                each,
                actor,
                name=each.pupil_name,
                home=home_of(each, homes),
                class_name=each.class_name if found.many_classes else "",
            )
            for each in found.missing
        ),
    )


def remind_missing(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> int:
    """Write once more to those who have not answered; returns how many families WeChat reaches."""
    found = result_of(session, actor, notice_id)
    return remind_these(session, school, found, found.missing, now)


def homes(session: Session, result: Result) -> Homes:
    """The homes of the children of a notice, to tell two of one child apart."""
    return homes_of(session, result.notice.school_id, {each.pupil_id for each in result.families})


def home_of(standing: Standing, homes: Homes) -> str:
    """Whose home it is (妈妈) where the child has two; empty for the only one."""
    of_child = [home for home in homes if home[0] == standing.pupil_id]
    mine = homes.get((standing.pupil_id, standing.household_id or 0), [])
    return mine[0][1] if mine and len(of_child) > 1 else ""
