"""The door to a child's file: who may read how much of it; nobody reads unseen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.identity.access import Child, access_pupil, children_of, class_pupils
from bot.identity.guardian_chain import leads_school
from storage.left_behind.files import ChildFile, LeftBehind, file_of, left_behind_pupils
from storage.proxy_guardian.proxies import stands_in
from storage.pupils import ArchiveRead, Pupil


@dataclass(frozen=True, slots=True)
class Reached:
    """A file opened to somebody of the staff. ``all``: with the mind and the numbers; ``decides``: may write."""

    pupil: Pupil
    file: ChildFile
    all: bool
    decides: bool


def reach(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> Reached:
    """The file of a child, for the homeroom teacher, the counselor, who leads the school and the proxy guardian.

    Other teachers of the class have no business with numbers and minds. The look is written down. Raises
    AccessDeniedError for everybody else, and for a child without a file.
    """
    pupil = access_pupil(session, actor, pupil_id, why=f"left_behind.{why}", now=now)
    file = file_of(session, actor.school_id, pupil_id)
    keeps = keeps_class(actor, pupil.class_id)
    stands = actor.staff_id is not None and stands_in(session, actor.school_id, actor.staff_id, pupil_id, now)
    if file is None or actor.staff_id is None or not (keeps or stands):
        raise AccessDeniedError
    if pupil_id in {child.pupil_id for child in children_of(session, actor)}:
        # Who is a teacher and a parent was let in as a parent, without a trace.
        note_look(session, pupil, f"staff:{actor.staff_id}", why, now)
    return Reached(pupil, file, keeps, decides_class(actor, pupil.class_id))


def reach_own(session: Session, actor: Actor, pupil_id: int, *, why: str, now: datetime) -> tuple[Child, ChildFile]:
    """The file of one's own child; this look is written down as well. Raises AccessDeniedError."""
    child = own_child(session, actor, pupil_id)
    file = file_of(session, actor.school_id, pupil_id)
    if file is None or file.ended_at is not None:
        raise AccessDeniedError
    note_look(session, session.get_one(Pupil, pupil_id), f"guardian:{child.guardian_id}", why, now)
    return child, file


def reach_class(session: Session, actor: Actor, class_id: int, *, why: str, now: datetime) -> list[LeftBehind]:
    """The left-behind children of a class, each of whose files is read: a look at each is written down."""
    class_pupils(session, actor, class_id)
    if not keeps_class(actor, class_id):
        raise AccessDeniedError
    found = left_behind_pupils(session, actor.school_id, [class_id])
    for child in found:
        read = {"pupil_id": child.pupil_id, "reader": f"staff:{actor.staff_id}", "why": f"left_behind.{why}", "at": now}
        session.add(ArchiveRead(school_id=actor.school_id, **read))
    return found


def classes_kept(actor: Actor) -> Collection[int] | None:
    """The classes whose files this member of staff keeps or reads; None: all of the school."""
    if leads_school(actor) or any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held):
        return None
    return actor.classes_as(Role.HOMEROOM_TEACHER, Role.COUNSELOR)


def keeps_class(actor: Actor, class_id: int) -> bool:
    """Whether this is the homeroom teacher of the class, a counselor for it, or who leads the school."""
    schools = any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held)
    return leads_school(actor) or schools or class_id in actor.classes_as(Role.HOMEROOM_TEACHER, Role.COUNSELOR)


def decides_class(actor: Actor, class_id: int) -> bool:
    """Whether this member of staff may write into the files of a class, and say yes to what families propose."""
    return leads_school(actor) or class_id in actor.classes_as(Role.HOMEROOM_TEACHER)


def own_child(session: Session, actor: Actor, pupil_id: int) -> Child:
    """One of the actor's own children. Raises AccessDeniedError for everybody else's."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def note_look(session: Session, pupil: Pupil, reader: str, why: str, now: datetime) -> None:
    """Write down one look."""
    why = f"left_behind.{why}"
    session.add(ArchiveRead(school_id=pupil.school_id, pupil_id=pupil.id, reader=reader, why=why, at=now))
