"""What the homeroom teachers of a parent's children hear at the next round, and who they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.texts import phrase
from bot.identity.teachers import homeroom_teacher_of
from handlers.left_behind.actions.parents_away import Away
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff import Staff
from storage.staff_news import News, put_news


def tell_class_teachers(
    session: Session, away: Away, words: str, now: datetime, *, step: str = "left_behind.month"
) -> None:
    """Put one line, the template ``words``, where the homeroom teachers of this parent's children read it.

    Once a day the same; a teacher who has several of the children reads of each.
    """
    for child in session.scalars(select(Pupil).where(Pupil.id.in_(away.pupil_ids))):
        teacher = homeroom_teacher_of(session, child.school_id, child.class_id, now)
        if teacher is None:
            continue
        line = phrase(words, child=child.name, relation=away.relation)
        key = f"{words}/{child.id}/{away.guardian.id}/{at_school(now).date()}"
        put_news(session, child.school_id, News(teacher.id, key, line, step, phrase("left_behind/news_label")), now)


def tell_of_silence(session: Session, silent: Sequence[Away], now: datetime) -> None:
    """One line a class: so many parents away are not heard of, and nobody at home can be asked."""
    for class_id, class_name, school_id, count in session.execute(
        select(Class.id, Class.name, Class.school_id, func.count(Pupil.id.distinct()))
        .join(Pupil, Pupil.class_id == Class.id)
        .where(Pupil.id.in_([pupil_id for away in silent for pupil_id in away.pupil_ids]))
        .group_by(Class.id, Class.name, Class.school_id)
    ):
        if teacher := homeroom_teacher_of(session, school_id, class_id, now):
            line = phrase("left_behind/news_silent", class_name=class_name, count=count)
            key = f"left_behind/silent/{class_id}/{at_school(now).date()}"
            label = phrase("left_behind/news_label")
            put_news(session, school_id, News(teacher.id, key, line, "left_behind.month", label), now)


def class_teacher(session: Session, pupil_ids: Sequence[int], now: datetime) -> tuple[int, Staff] | None:
    """The first of these children whose class has a homeroom teacher, and who that is."""
    for pupil_id in pupil_ids:
        child = session.get_one(Pupil, pupil_id)
        if teacher := homeroom_teacher_of(session, child.school_id, child.class_id, now):
            return pupil_id, teacher
    return None
