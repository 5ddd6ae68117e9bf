"""The classes whose files a member of staff keeps, in figures; and the children somebody stands in for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from handlers.left_behind.actions.month import standings
from handlers.left_behind.actions.reaching import classes_kept, keeps_class
from storage.left_behind.files import count_proposed, left_behind_pupils
from storage.proxy_guardian.proxies import children_of_proxy
from storage.schools import Class


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: left-behind children, parents away, who reported, what waits for its teacher."""

    class_id: int
    name: str
    children: int
    away: int
    reported: int
    waiting: int
    proposed: int


def classes(session: Session, actor: Actor, now: datetime) -> list[ClassLine]:
    """Every class with a left-behind child or a parent away that one keeps the files of, by name."""
    kept = classes_kept(actor)
    stand = standings(session, actor.school_id, kept, now)
    counts: dict[int, int] = {}
    for child in left_behind_pupils(session, actor.school_id, kept):
        counts[child.class_id] = counts.get(child.class_id, 0) + 1
    ids = stand.keys() | counts.keys()
    proposed = count_proposed(session, actor.school_id, ids)
    named = select(Class.id, Class.name).where(Class.school_id == actor.school_id, Class.id.in_(ids))
    lines = []
    for class_id, name in session.execute(named.order_by(Class.name)):
        month = stand.get(class_id)
        figures = (month.away, month.reported, month.waiting) if month else (0, 0, 0)
        lines.append(ClassLine(class_id, name, counts.get(class_id, 0), *figures, proposed.get(class_id, 0)))
    return lines


def class_name(session: Session, actor: Actor, class_id: int) -> str:
    """The name of a class whose files one keeps. Raises AccessDeniedError."""
    class_ = session.scalar(select(Class).where(Class.id == class_id, Class.school_id == actor.school_id))
    if class_ is None or not keeps_class(actor, class_id):
        raise AccessDeniedError
    return class_.name


def stood_in_for(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """The children whose proxy guardian one is: id and name."""
    if actor.staff_id is None:
        return []
    found = children_of_proxy(session, actor.school_id, actor.staff_id, now)
    return sorted({pupil.id: pupil.name for _, pupil, _ in found}.items(), key=lambda each: each[1])
