"""The calls of one member of staff: which families, whom of each, why; numbers only where one call is opened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import surname
from bot.core.people import TEACHERS, Actor
from bot.identity.access import access_pupil, class_pupils
from bot.identity.phones import phone_of
from handlers.phone_call.rules import WHYS, first_why, match_name
from storage.call_kin import Kin, kin_of
from storage.follow_ups import WORDS as PROMISE
from storage.follow_ups import follow_up_of
from storage.phone_call import ListedCall, call_listed, open_calls
from storage.sealing import unseal
from storage.staff import Staff

LOOK = "phone_call"
Group = list[ListedCall]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the family who may be called; ``phone`` is empty in lists, and where there is none to use."""

    guardian_id: int
    household_id: int
    relation: str
    name: str
    hours: str
    is_away: bool
    phone: str = ""
    is_callable: bool = True


@dataclass(frozen=True, slots=True)
class FamilyCall:
    """One family to call, for all its reasons at once. ``promised`` are the words of promises that are due.

    ``people``: whom to call first, then the others of the family in their order.
    """

    call_id: int
    pupil_id: int
    child: str
    class_id: int
    class_name: str
    why: str
    whys: tuple[str, ...]
    due_on: date
    tries: int
    people: tuple[Person, ...]
    promised: tuple[str, ...] = ()

    @property
    def first(self) -> Person | None:
        """Whom to call."""
        return next((each for each in self.people if each.is_callable), None)


def calls_to_make(session: Session, actor: Actor) -> list[FamilyCall]:
    """The families that this member of staff still has to call, the nearest due first, without numbers."""
    if actor.staff_id is None:
        return []
    groups = _groups(open_calls(session, actor.school_id, actor.staff_id))
    kin = kin_of(session, actor.school_id, {each.pupil.id for group in groups for each in group})
    return [_family(session, group, kin) for group in groups]


def open_call(session: Session, actor: Actor, call_id: int, now: datetime, *, numbers: bool = True) -> FamilyCall:
    """One family, with its ``numbers``; the look is written down. :class:`AccessDeniedError` for others' calls."""
    group = own_group(session, actor, call_id)
    for pupil_id in {each.pupil.id for each in group}:
        access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    kin = kin_of(session, actor.school_id, {each.pupil.id for each in group})
    return _family(session, group, kin, numbers=numbers, whole=True)


def own_group(session: Session, actor: Actor, call_id: int) -> Group:
    """All open calls of this member of staff to the family of one of them, the one that gives it its words first.

    Raises :class:`AccessDeniedError` for a call of somebody else, and for one that is over.
    """
    if actor.staff_id is None:
        raise AccessDeniedError
    for group in _groups(open_calls(session, actor.school_id, actor.staff_id)):
        if any(each.call.id == call_id for each in group):
            return group
    raise AccessDeniedError


def own_call(session: Session, actor: Actor, call_id: int) -> ListedCall:
    """One call of this member of staff, open or over, locked; :class:`AccessDeniedError` for everybody else's."""
    listed = call_listed(session, actor.school_id, call_id, lock=True)
    if listed is None or listed.call.caller_id != actor.staff_id:
        raise AccessDeniedError
    return listed


def family_kin(session: Session, school_id: int, group: Sequence[ListedCall]) -> list[Kin]:
    """The people of the family of these calls, whom to call first, each once."""
    return _kin(group, kin_of(session, school_id, {each.pupil.id for each in group}))


def caller_name(session: Session, actor: Actor) -> str:
    """As whom the one who calls speaks."""
    staff = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    return surname(staff.name) if staff else ""


def own_children(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The children of the classes that this teacher teaches: id and name, by class and number."""
    classes = sorted(actor.classes_as(*TEACHERS))
    return [(pupil.id, pupil.name) for class_id in classes for pupil in class_pupils(session, actor, class_id)]


def child_named(session: Session, actor: Actor, typed: str) -> tuple[int, str]:
    """The child of the actor's classes with this name, whole or given. :class:`UserError` for none, or several."""
    children = dict(own_children(session, actor))
    found = match_name(typed, children)
    if len(found) != 1:
        raise UserError("phone_call/which_child", several=len(found) > 1)
    return found[0], children[found[0]]


def child_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> tuple[str, int]:
    """The child's name and class, for who may see the record; the look is written down."""
    pupil = access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    return pupil.name, pupil.class_id


def people_of(session: Session, actor: Actor, pupil_id: int) -> tuple[Person, ...]:
    """Everybody who stands for a child that :func:`child_of` gave out, without numbers."""
    chain = kin_of(session, actor.school_id, [pupil_id])[pupil_id]
    return tuple(_person(session, each, numbers=False) for each in chain)


def _groups(calls: Iterable[ListedCall]) -> list[Group]:
    """One group a family, in the order of the first of each; a child of whom nobody is known is one of its own."""
    found: dict[int, Group] = defaultdict(list)
    for each in calls:
        found[each.household_id if each.household_id is not None else -each.pupil.id].append(each)
    for group in found.values():
        group.sort(key=lambda each: (WHYS.index(each.call.why), each.call.due_on, each.call.guardian_id or 0))
    return list(found.values())


def _family(
    session: Session, group: Group, kin: dict[int, list[Kin]], *, numbers: bool = False, whole: bool = False
) -> FamilyCall:  # fmt: skip
    head = group[0]
    return FamilyCall(
        call_id=head.call.id,
        pupil_id=head.pupil.id,
        child="、".join(dict.fromkeys(each.pupil.name for each in group)),
        class_id=head.pupil.class_id,
        class_name=head.class_name,
        why=first_why([each.call.why for each in group]),
        whys=tuple(dict.fromkeys(each.call.why for each in group)),
        due_on=min(each.call.due_on for each in group),
        tries=max(each.call.tries for each in group),
        people=tuple(_person(session, each, numbers=numbers) for each in _kin(group, kin)),
        promised=tuple(_promised(session, head.call.school_id, group)) if whole else (),
    )


def _kin(group: Sequence[ListedCall], kin: dict[int, list[Kin]]) -> list[Kin]:
    """Of this family only: another household of the same child is another family."""
    wanted, home = group[0].call.guardian_id, group[0].household_id
    found = {each.guardian.id: each for of in group for each in kin[of.pupil.id] if each.guardian.household_id == home}
    return sorted(found.values(), key=lambda each: each.guardian.id != wanted)


def _person(session: Session, kin: Kin, *, numbers: bool) -> Person:
    guardian = kin.guardian
    return Person(
        guardian_id=guardian.id,
        household_id=guardian.household_id,
        relation=kin.link.relation,
        name=guardian.name,
        hours=guardian.hours,
        is_away=guardian.is_away,
        phone=phone_of(session, guardian) if numbers and kin.is_callable else "",
        is_callable=kin.is_callable,
    )


def _promised(session: Session, school_id: int, group: Group) -> Iterable[str]:
    for each in group:
        if each.call.why == "follow_up" and (
            of := follow_up_of(session, school_id, int(each.call.about.partition(":")[0]))
        ):
            yield unseal(session, PROMISE, of.id, school_id, of.words)
