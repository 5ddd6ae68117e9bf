"""A teacher answers in a thread, or says with one tap that a leave is fine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import apart
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.along import refuse_pictures
from bot.delivery.teacher_threads import staff_key
from bot.policy import Leaving, pass_each
from handlers.teacher_line.actions.asking import close
from handlers.teacher_line.actions.reading import for_staff
from handlers.teacher_line.actions.telling import called, tell_answer, tell_settled
from storage.matters import close_matters
from storage.pupils import Pupil, is_here
from storage.teacher_line import NewMessage, TeacherThread, add_message

Settled = Literal["agreed", "noted"]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer is on its way to this child's parent; ``reached``: WeChat can take it there now."""

    child: str
    reached: bool


def leaving(session: Session, actor: Actor, thread_id: int, pieces: Sequence[str], now: datetime) -> list[Leaving]:
    """What an answer would bring to the family, for the checks of decency."""
    return [_leaving(session, for_staff(session, actor, thread_id, now), pieces)]


def answer(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    thread_id: int,
    pieces: Sequence[str],
    now: datetime,
    *,
    because: str = "",
) -> Answered:
    """The teacher's words; the parent hears them in the own hours, and does not wait any more.

    Raises :class:`UserError` where the thread is over, and for words or pictures that may not reach a family.
    """
    thread = _open(session, actor, thread_id, now)
    pass_each(
        session, school, actor, [_leaving(session, thread, pieces)], place="teacher_line", reason=because, now=now
    )
    refuse_pictures(session, school.id, apart(pieces).pictures)
    message = add_message(session, thread, NewMessage(tuple(pieces), staff_id=actor.staff_id), now)
    thread.waiting_since = None
    close_matters(session, school_id=school.id, key=staff_key(thread.id))
    session.flush()
    return Answered(_child(session, thread), tell_answer(session, school, thread, message, now))


def settle(
    session: Session, school: SchoolContext, actor: Actor, thread_id: int, how: Settled, now: datetime
) -> Answered:
    """同意, or 知道了: the leave is settled, and the thread over. Raises AccessDeniedError for what is no leave."""
    thread = _open(session, actor, thread_id, now)
    if thread.about != "leave":
        raise AccessDeniedError
    close(session, thread, how, now)
    return Answered(_child(session, thread), tell_settled(session, school, thread, now))


def _open(session: Session, actor: Actor, thread_id: int, now: datetime) -> TeacherThread:
    thread = for_staff(session, actor, thread_id, now, lock=True)
    if thread.state != "open":
        raise UserError("teacher_line/over", teacher=called(session, thread))
    return thread


def _leaving(session: Session, thread: TeacherThread, pieces: Sequence[str]) -> Leaving:
    """To one family; the classmates' names are none of its readers'."""
    pupil = session.get_one(Pupil, thread.pupil_id)
    of_class = (Pupil.school_id == pupil.school_id, Pupil.class_id == pupil.class_id, Pupil.id != pupil.id, is_here())
    return Leaving(apart(pieces).text, tuple(session.scalars(select(Pupil.name).where(*of_class))), to="family")


def _child(session: Session, thread: TeacherThread) -> str:
    return session.get_one(Pupil, thread.pupil_id).name
