"""A homeroom teacher learns that a child is left behind before the roster says so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil
from bot.identity.headings import CARE_KINDS, CARE_SEPARATOR
from handlers.left_behind.actions.opening import open_files
from storage.left_behind.files import LEFT_BEHIND
from storage.pupils import Pupil, is_here
from storage.schools import Class


def unmarked(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """The children of one's own classes whom the roster does not call left behind: id, name and class."""
    mine = (Pupil.school_id == actor.school_id, Pupil.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
    wanted = select(Pupil.id, Pupil.name, Class.name).join(Class, Class.id == Pupil.class_id)
    others = wanted.where(*mine, is_here(), ~Pupil.care_kinds.contains(LEFT_BEHIND))
    return [(row[0], row[1], row[2]) for row in session.execute(others.order_by(Class.name, Pupil.number))]


def mark(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> None:
    """The roster calls this child left behind from now on, and its file is open.

    Raises AccessDeniedError for a child of somebody else's class.
    """
    pupil = access_pupil(session, actor, pupil_id, why="left_behind.mark", now=now)
    if pupil.class_id not in actor.classes_as(Role.HOMEROOM_TEACHER):
        raise AccessDeniedError
    kinds = {*filter(None, pupil.care_kinds.split(CARE_SEPARATOR)), LEFT_BEHIND}
    pupil.care_kinds = CARE_SEPARATOR.join(sorted(kinds, key=CARE_KINDS.index))
    session.flush()
    open_files(session, school, now)
