"""What of all this waits for a homeroom teacher, in counts, and for a family."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.people import Actor, Role
from handlers.left_behind.actions.handing import count_to_take
from handlers.left_behind.actions.month import standings
from handlers.left_behind.rules import month_of
from storage.left_behind.files import count_proposed, left_behind_count
from storage.left_behind.report_ins import ReportIn


@dataclass(frozen=True, slots=True)
class OfClass:
    """One class: left-behind children, parents away, who reported, who waits for the teacher, families' changes."""

    class_id: int
    children: int
    away: int
    reported: int
    waiting: int
    proposed: int


def of_classes(session: Session, actor: Actor, now: datetime) -> list[OfClass]:
    """The classes of which one is the homeroom teacher, those with anything to say."""
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    if not classes:
        return []
    stand = standings(session, actor.school_id, classes, now)
    proposed = count_proposed(session, actor.school_id, classes)
    children = left_behind_count(session, actor.school_id, classes)
    found = []
    for class_id in sorted(classes):
        month = stand.get(class_id)
        counts = (month.away, month.reported, month.waiting) if month else (0, 0, 0)
        line = OfClass(class_id, children.get(class_id, 0), *counts, proposed.get(class_id, 0))
        if line.children or line.away or line.proposed:
            found.append(line)
    return found


def handed_over(session: Session, actor: Actor) -> int:
    """How many files wait for this teacher's word that they arrived."""
    return count_to_take(session, actor) if actor.classes_as(Role.HOMEROOM_TEACHER) else 0


def is_asked(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether this guardian was asked to report this month and has not."""
    silent = (ReportIn.reported_at.is_(None), ReportIn.asked_at.is_not(None), ReportIn.month == month_of(now))
    mine = (ReportIn.school_id == actor.school_id, ReportIn.guardian_id.in_(actor.guardian_ids))
    return bool(session.scalar(select(func.count()).select_from(ReportIn).where(*mine, *silent)))


def asked_about(session: Session, actor: Actor) -> list[int]:
    """The parents away about whom this guardian was asked and has not said anything."""
    unsaid = (ReportIn.adult_answer == "", ReportIn.reported_at.is_(None))
    mine = (ReportIn.school_id == actor.school_id, ReportIn.adult_guardian_id.in_(actor.guardian_ids))
    newest = select(ReportIn.guardian_id).where(*mine, *unsaid).order_by(ReportIn.month.desc())
    return list(dict.fromkeys(session.scalars(newest)))
