"""Notices as the gathering pages name them: few queries, however many children."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import words_of
from handlers.notice.actions import approving, missing
from handlers.notice.actions.adding import newcomers
from handlers.notice.actions.drafting import not_left
from handlers.notice.actions.results import counts_of
from storage.notice import open_for
from storage.schools import Class


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One notice that is open for one child; ``is_mine``: the reader may answer it."""

    notice_id: int
    pupil_id: int
    title: str
    act: str
    deadline: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RunningLine:
    """How one of the own notices stands."""

    notice_id: int
    title: str
    class_id: int | None
    class_name: str
    families: int
    missing: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A notice that waits for this person's word."""

    notice_id: int
    title: str
    writer: str
    is_urgent: bool


def for_family(session: Session, actor: Actor) -> list[OpenLine]:
    """What is open for the reader's children, the nearest deadline first."""
    if not actor.guardian_ids:
        return []
    rows = open_for(session, actor.school_id, actor.guardian_ids)
    titles = {notice.id: words_of(session, notice).title for notice, _, _ in rows}
    return [
        OpenLine(notice.id, pupil_id, titles[notice.id], notice.required_act, notice.deadline, is_mine)
        for notice, pupil_id, is_mine in rows
        if notice.service == "notice"
    ]


def words_wanted(session: Session, school: SchoolContext, actor: Actor) -> list[WantedLine]:
    """What this person is asked to agree to."""
    return [
        WantedLine(notice.id, words_of(session, notice).title, writer, notice.urgency == "urgent")
        for notice, writer in approving.waiting_for_me(session, school, actor)
    ]


def drafts(session: Session, actor: Actor) -> int:
    """How many drafts this person keeps."""
    return sum(each.state == "draft" for each in not_left(session, actor)) if actor.staff_id else 0


def running(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[RunningLine]:
    """The own notices that some family has not answered; those who joined are looked for in a single class only."""
    if actor.staff_id is None:
        return []
    found = missing.unanswered(session, actor, now)
    counts = counts_of(session, actor, [notice.id for notice in found])
    return [
        RunningLine(
            notice_id=notice.id,
            title=words_of(session, notice).title,
            class_id=notice.class_id,
            class_name=session.get_one(Class, notice.class_id).name if notice.class_id else "",
            families=counts.get(notice.id, (0, 0))[0],
            missing=counts.get(notice.id, (0, 0))[1],
            newcomers=len(newcomers(session, school, actor, notice, now)) if notice.class_id else 0,
        )
        for notice in found
    ]
