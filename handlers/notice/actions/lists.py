"""Own lists of children (合唱队, 校车二号线): made at the desk, used wherever a notice is addressed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.identity.audience import pupils_to_choose_from
from storage.pupil_lists import PupilList, drop_list, list_named, list_of, lists_of, on_list, put_on_list
from storage.pupils import Pupil
from storage.schools import Class

LONGEST_NAME = 20
MOST_LISTS = 30


def own_lists(session: Session, actor: Actor) -> list[tuple[PupilList, int]]:
    """This person's lists by name, with how many children are on each."""
    return lists_of(session, actor.school_id, _staff(actor))


def own_list(session: Session, actor: Actor, list_id: int) -> PupilList:
    """One list of this person. Raises :class:`AccessDeniedError` for anybody else's."""
    found = list_of(session, actor.school_id, _staff(actor), list_id)
    if found is None:
        raise AccessDeniedError
    return found


def to_pick_from(session: Session, actor: Actor, list_id: int | None) -> list[tuple[Pupil, bool]]:
    """All children to whose families this person may write, by class; whether each is on the list."""
    chosen = on_list(session, actor.school_id, list_id) if list_id else set[int]()
    return [(pupil, pupil.id in chosen) for pupil in pupils_to_choose_from(session, actor)]


def class_names(session: Session, actor: Actor) -> dict[int, str]:
    """The names of the school's classes."""
    rows = session.execute(select(Class.id, Class.name).where(Class.school_id == actor.school_id))
    return {row.id: row.name for row in rows}


def keep(
    session: Session, actor: Actor, list_id: int | None, name: str, pupil_ids: Collection[int], now: datetime
) -> int:
    """Make a list, or change one; returns its id.

    Raises :class:`UserError` for a list without a name or without children, for a name that another list has, and for
    too many lists; :class:`AccessDeniedError` for somebody else's list. Children of others are left out.
    """
    name = " ".join(name.split())
    children = [pupil.id for pupil in pupils_to_choose_from(session, actor) if pupil.id in pupil_ids]
    if not name or len(name) > LONGEST_NAME or not children:
        raise UserError("notice/list_needs", most=LONGEST_NAME)
    same = list_named(session, actor.school_id, _staff(actor), name)
    if same is not None and same.id != list_id:
        raise UserError("notice/list_name_taken", name=name)
    found = own_list(session, actor, list_id) if list_id else _new(session, actor, name, now)
    found.name = name
    session.flush()
    put_on_list(session, actor.school_id, found.id, children)
    return found.id


def drop(session: Session, actor: Actor, list_id: int) -> None:
    """Throw an own list away."""
    drop_list(session, own_list(session, actor, list_id))


def _new(session: Session, actor: Actor, name: str, now: datetime) -> PupilList:
    if len(own_lists(session, actor)) >= MOST_LISTS:
        raise UserError("notice/too_many_lists", most=MOST_LISTS)
    made = PupilList(school_id=actor.school_id, owner_id=_staff(actor), name=name, made_at=now)
    session.add(made)
    return made


def _staff(actor: Actor) -> int:
    if actor.staff_id is None:
        raise AccessDeniedError
    return actor.staff_id
