"""The school year turns: classes move up, the last grade leaves, and what was handed out last year opens no door."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.identity.class_names import grade_name, graduated_name, next_class_name
from bot.identity.headings import LAST_OF_JUNIOR, LAST_OF_PRIMARY, LAST_OF_SENIOR
from bot.identity.slips import void_slips
from storage.pupils import Guardian, Pupil, is_here
from storage.schools import Class, Grade, new_class_code
from storage.staff import StaffRole


@dataclass(frozen=True, slots=True)
class Move:
    """One class and what becomes of it; ``to`` is empty for a class that leaves the school."""

    class_id: int
    name: str
    level: int
    to: str


def plan_promotion(session: Session, school_id: int) -> list[Move]:
    """What :func:`promote` would do, the highest grade first.

    A grade leaves after 六年级, 九年级 or 高三, unless the school has the next one too.
    """
    rows = session.execute(
        select(Class.id, Class.name, Grade.level)
        .join(Grade, Grade.id == Class.grade_id)
        .where(Class.school_id == school_id, Class.is_active)
        .order_by(Grade.level.desc(), Class.name)
    ).all()
    levels = {row.level for row in rows}
    last = {each for each in (LAST_OF_PRIMARY, LAST_OF_JUNIOR) if each + 1 not in levels} | {LAST_OF_SENIOR}
    return [Move(row.id, row.name, row.level, "" if row.level in last else next_class_name(row.name)) for row in rows]


def promote(session: Session, school_id: int, now: datetime) -> list[Move]:
    """Move every class up a year; leaving classes are archived with their pupils, and all slips and codes end.

    Bindings, households and roles stay with the class as it moves; the roles of a leaving class end.
    """
    moves = plan_promotion(session, school_id)
    grades = {grade.level: grade for grade in session.scalars(select(Grade).where(Grade.school_id == school_id))}
    for move in moves:  # from the top, so that each name is free when the next class takes it
        in_class = session.get_one(Class, move.class_id)
        if not move.to:
            _graduate(session, in_class, now)
        else:
            if move.level + 1 not in grades:
                grades[move.level + 1] = Grade(
                    school_id=school_id, name=grade_name(move.level + 1), level=move.level + 1
                )
                session.add(grades[move.level + 1])
                session.flush()
            in_class.grade_id, in_class.name = grades[move.level + 1].id, move.to
        session.flush()
    begin_term(session, school_id, now)
    return moves


def begin_term(session: Session, school_id: int, now: datetime) -> None:
    """A term begins: slips and class codes of the last one are void, and families confirm their contacts anew."""
    void_slips(session, school_id, now)
    classes = select(Class).where(Class.school_id == school_id, Class.is_active)
    for in_class in session.scalars(classes).all():
        in_class.code = new_class_code(session, school_id)
    session.execute(update(Guardian).where(Guardian.school_id == school_id).values(confirmed_at=None))


def _graduate(session: Session, in_class: Class, now: datetime) -> None:
    in_class.is_active, in_class.code = False, None
    in_class.name = graduated_name(in_class.name, at_school(now).year)
    pupils = update(Pupil).where(Pupil.school_id == in_class.school_id, Pupil.class_id == in_class.id, is_here())
    session.execute(pupils.values(left_at=now))
    held = update(StaffRole).where(StaffRole.class_id == in_class.id, StaffRole.until.is_(None))
    session.execute(held.values(until=now))
