"""What the made-up service has to say in a teacher's day: one line of each sort, for each own class."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.overview import TeacherLine
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from storage.schools import Class


def for_teacher(session: Session, _school: SchoolContext, actor: Actor, _now: datetime) -> list[TeacherLine]:
    """Figures, something that waits, and something urgent that only leaders have a page for."""
    leads = any(held.role in LEADERS for held in actor.held)
    mine = None if leads else {held.class_id for held in actor.held}
    lines = [TeacherLine("figure", "评语", 5, 9, view="tiny.figures")] if leads else []
    for row in session.scalars(select(Class).where(Class.school_id == actor.school_id).order_by(Class.name)):
        if mine is None or row.id in mine:
            args = {"class_": row.id}
            lines += [
                TeacherLine("figure", "个孩子", 9, None, row.id, row.name, view="tiny.class_list", args=args),
                TeacherLine("todo", "没写的评语", 4, 9, row.id, row.name, view="tiny.class_list", args=args),
                TeacherLine("todo", "要紧的事", 1, None, row.id, row.name, urgent=True, view="tiny.figures"),
            ]
    return lines
