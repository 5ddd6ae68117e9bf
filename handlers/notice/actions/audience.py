"""The children of an audience: never one to whose family its sender may not write."""

from collections.abc import Set as AbstractSet

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import TEACHERS, Actor
from bot.identity.audience import LEFT_BEHIND, Group, count_families, pupils_of, pupils_to_choose_from
from handlers.notice.rules.audience import filters_in, groups_in
from storage.card_group import CardGroup, CardGroupMember
from storage.notice import Notice, notice_of, notices_of, pupils_in
from storage.pupil_lists import list_of, lists_of, on_list
from storage.pupils import Pupil
from storage.schools import Class


def pupils_in_audience(session: Session, actor: Actor, audience: str) -> list[Pupil]:
    """The children of all groups that pass every filter, by class and number.

    Raises :class:`AccessDeniedError` for a group, list or notice that is not this actor's to write to.
    """
    within = {pupil.id: pupil for pupil in pupils_to_choose_from(session, actor)}
    found = set[int]()
    for key in groups_in(audience):
        found |= _in_group(session, actor, key, within.keys())
    for key in filters_in(audience):
        found &= _passing(session, actor, key, within)
    return [pupil for pupil_id, pupil in within.items() if pupil_id in found]


def own_groups(session: Session, actor: Actor) -> list[Group]:
    """What this actor has put together: own lists, and the groups (小组) of the own classes; empty ones left out."""
    lists = [
        (f"list:{each.id}", each.name, on_list(session, actor.school_id, each.id))
        for each, _ in lists_of(session, actor.school_id, _staff(actor))
    ]
    classes = actor.classes_as(*TEACHERS)
    rows = session.execute(
        select(CardGroup.id, CardGroup.name, Class.name.label("class_name"), CardGroupMember.pupil_id)
        .join(Class, Class.id == CardGroup.class_id)
        .join(CardGroupMember, CardGroupMember.group_id == CardGroup.id)
        .where(CardGroup.school_id == actor.school_id, CardGroup.class_id.in_(classes))
        .order_by(Class.name, CardGroup.place)
    )
    members = dict[tuple[str, str], set[int]]()
    for row in rows:
        name = f"{row.class_name} {row.name}" if len(classes) > 1 else row.name
        members.setdefault((f"group:{row.id}", name), set()).add(row.pupil_id)
    found = [*lists, *((key, name, ids) for (key, name), ids in members.items())]
    groups = [Group(key, name, count_families(session, actor, sorted(ids))) for key, name, ids in found if ids]
    return [group for group in groups if group.families]


def silent_in_last(session: Session, actor: Actor) -> set[int]:
    """The pupils of the last notice of this sender whose families have not answered."""
    last = last_sent(session, actor)
    return set(pupils_in(session, actor.school_id, last.id, only_open=True)) if last else set()


def last_sent(session: Session, actor: Actor) -> Notice | None:
    """The last notice of this sender, if it has left."""
    last = notices_of(session, actor.school_id, _staff(actor), 1)
    return last[0] if last and last[0].state == "sent" else None


def _in_group(session: Session, actor: Actor, key: str, within: AbstractSet[int]) -> AbstractSet[int]:
    kind, _, number = key.partition(":")
    match kind:
        case "pupil":
            return {_number(number)} & within  # one who has left since is passed over
        case "silent":
            return _silent(session, actor, number) & within
        case "list":
            mine = list_of(session, actor.school_id, _staff(actor), _number(number))
            if mine is None:
                raise AccessDeniedError
            return on_list(session, actor.school_id, mine.id) & within
        case "group":
            return _of_card_group(session, actor, _number(number), within)
        case _:
            return {pupil.id for pupil in pupils_of(session, actor, key)}


def _passing(session: Session, actor: Actor, key: str, within: dict[int, Pupil]) -> set[int]:
    kind, _, number = key.partition(":")
    match kind:
        case "left":
            return {each.id for each in within.values() if LEFT_BEHIND in each.care_kinds}
        case "boarding":
            return {each.id for each in within.values() if each.is_boarding}
        case "silent":
            return _silent(session, actor, number)
        case _:
            raise AccessDeniedError


def _silent(session: Session, actor: Actor, number: str) -> set[int]:
    """Whose families have not answered: a notice of this sender, by its id, or the last one."""
    if not number:
        return silent_in_last(session, actor)
    notice = notice_of(session, actor.school_id, _number(number))
    if notice is None or notice.owner_id != _staff(actor) or notice.state != "sent":
        raise AccessDeniedError
    return set(pupils_in(session, actor.school_id, notice.id, only_open=True))


def _of_card_group(session: Session, actor: Actor, group_id: int, within: AbstractSet[int]) -> set[int]:
    """The children of one group of a class (小组)."""
    wanted = (
        select(CardGroupMember.pupil_id)
        .join(CardGroup, CardGroup.id == CardGroupMember.group_id)
        .where(CardGroup.school_id == actor.school_id, CardGroup.id == group_id)
    )
    found = set(session.scalars(wanted))
    if not found & within:  # one of others, or of nobody
        raise AccessDeniedError
    return found & within


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal()):
        raise AccessDeniedError
    return int(typed)


def _staff(actor: Actor) -> int:
    if actor.staff_id is None:
        raise AccessDeniedError
    return actor.staff_id
