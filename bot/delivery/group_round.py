"""The afternoon's word to teachers' groups in enterprise WeChat: how many families have not answered, by class."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.teachers_group import tell_group
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Pupil, is_here
from storage.schools import Class


def tell_groups(session: Session, school: SchoolContext, now: datetime) -> int:
    """Write each group one message a day, or none where every family has answered; returns how many are new."""
    groups = school.config.wecom.robots if school.config.wecom else {}
    if not groups or not (missing := _missing(session, school.id, now)):
        return 0
    words = phrase("delivery/group_round", missing=missing)
    key = f"round/{at_school(now).date()}"
    return sum(tell_group(session, school, group, words, key, now) for group in groups)


def _missing(session: Session, school_id: int, now: datetime) -> list[tuple[str, int]]:
    """By class how many families owe an answer whose deadline has not passed."""
    rows = session.execute(
        select(Class.name, func.count())
        .select_from(Obligation)
        .join(Notice, Notice.id == Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(Obligation.school_id == school_id, Obligation.closed_at.is_(None), Obligation.deadline > now)
        .where(Notice.state == "sent", is_here())
        .group_by(Class.name)
        .order_by(Class.name)
    )
    return [(row[0], row[1]) for row in rows]
