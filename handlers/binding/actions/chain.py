"""The guardian chain from the desk: a new phone, a guardian barred on the ground of a paper."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.identity import binding
from bot.identity.access import class_pupils
from bot.identity.guardian_chain import Guard, chain_of, change_phone, leads_school, own_pupil
from storage.pupils import Pupil
from storage.schools import Class, Grade

WHY = "guardian_chain"
LONGEST_PAPER = 80


@dataclass(frozen=True, slots=True)
class ChildChain:
    """One child and who stands for it, first in the chain first."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    guards: list[Guard]


def classes_answered_for(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes whose families this actor looks after: the own ones, or all for who leads the school."""
    wanted = [Class.school_id == actor.school_id, Class.is_active]
    if not leads_school(actor):
        wanted.append(Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
    found = select(Class.id, Class.name).join(Grade, Grade.id == Class.grade_id).where(*wanted)
    return [(row.id, row.name) for row in session.execute(found.order_by(Grade.level, Class.name))]


def children_of_class(session: Session, actor: Actor, class_id: int) -> tuple[str, list[Pupil]]:
    """The class's name and its children; :class:`AccessDeniedError` for who does not answer for it."""
    name = dict(classes_answered_for(session, actor)).get(class_id)
    if name is None:
        raise AccessDeniedError
    return name, class_pupils(session, actor, class_id)


def child_chain(session: Session, actor: Actor, pupil_id: int, now: datetime) -> ChildChain:
    """The chain of one child; the look is written down."""
    pupil = own_pupil(session, actor, pupil_id, why=WHY, now=now)
    class_name = session.get_one(Class, pupil.class_id).name
    return ChildChain(pupil.id, pupil.name, pupil.class_id, class_name, chain_of(session, pupil))


def give_new_phone(
    session: Session, actor: Actor, chain: ChildChain, guardian_id: int, typed: str, now: datetime
) -> None:
    """From now on this guardian has this number; who was bound by the old one is bound no more."""
    _guard(chain, guardian_id)
    change_phone(session, actor, guardian_id, typed, now=now)


def may_bar(actor: Actor) -> bool:
    """Whether this is the office or the principal."""
    return any(held.role in binding.MAY_BAR for held in actor.held)


def bar_guardian(
    session: Session, actor: Actor, chain: ChildChain, guardian_id: int, paper: str, of: date | None, now: datetime
) -> None:
    """The guardian gets nothing of this child any more; ``paper`` is its name and number, ``of`` its date.

    Raises :class:`UserError` without a paper or with one of tomorrow, :class:`AccessDeniedError` for who may not.
    """
    guard = _guard(chain, guardian_id)
    if not may_bar(actor):
        raise AccessDeniedError
    named = paper.strip()
    if not named or of is None or of > at_school(now).date():
        raise UserError("binding/paper_needed")
    if len(named) > LONGEST_PAPER:
        raise UserError("dialogue/too_long", most=LONGEST_PAPER)
    binding.bar(session, actor, guard.link_id, paper=f"{named} {of.isoformat()}", now=now)


def _guard(chain: ChildChain, guardian_id: int) -> Guard:
    found = next((guard for guard in chain.guards if guard.guardian_id == guardian_id and not guard.barred_at), None)
    if found is None:
        raise AccessDeniedError
    return found
