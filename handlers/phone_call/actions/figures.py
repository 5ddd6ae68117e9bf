"""How the month's calls stand: of one's own classes, and of the school for who leads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import of_pupils
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.identity.access import access_pupil, children_of
from bot.identity.guardian_chain import leads_school
from storage.phone_call import SPOKEN, WORDS, ListedCall, calls_of_classes, calls_to, classes_of, month_of
from storage.sealing import unseal
from storage.staff import Staff

# The numbers of a class, each of which opens its families.
BEHIND = ("due", "made", "late", "tried", "needs")


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """One class: families ``due`` this month, spoken with (``made``), not yet and past their day (``late``)."""

    class_id: int
    name: str
    due: int
    made: int
    late: int
    tried: int  # nobody took it yet, or a wrong number
    needs: int  # made, and a need was found


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call as a leader reads it; ``words`` is what the teacher noted, ``counts`` where the family is counted."""

    call_id: int
    child: str
    caller: str
    why: str
    result: str
    then: str
    tries: int
    due_on: date
    called_at: datetime | None
    seconds: int | None
    words: str
    media: tuple[str, ...]
    counts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a call promised to a family, as the family reads it."""

    pupil_id: int
    child: str
    words: str
    due_on: date


def month_figures(session: Session, actor: Actor, month: str, now: datetime) -> list[ClassMonth]:
    """Every class of the school for who leads it, else the own ones; by name."""
    led = None if leads_school(actor) else actor.classes_as(Role.HOMEROOM_TEACHER)
    classes = [each for each in classes_of(session, actor.school_id) if led is None or each.id in led]
    calls = calls_of_classes(session, actor.school_id, [each.id for each in classes], month)
    today = at_school(now).date()
    return [
        _figures(each.id, each.name, [call for call in calls if call.pupil.class_id == each.id], today)
        for each in classes
    ]


def class_lines(session: Session, actor: Actor, class_id: int, month: str, now: datetime) -> tuple[str, list[CallLine]]:
    """The calls of one class with their words, for who leads the school; :class:`AccessDeniedError` for others.

    Each child whose calls are read leaves a trace.
    """
    names = {each.id: each.name for each in classes_of(session, actor.school_id)}
    if not leads_school(actor) or class_id not in names:
        raise AccessDeniedError
    calls = calls_of_classes(session, actor.school_id, [class_id], month)
    for pupil_id in sorted({each.pupil.id for each in calls}):
        access_pupil(session, actor, pupil_id, why="phone_call", now=now)
    callers = {each: session.get_one(Staff, each).name for each in {call.call.caller_id for call in calls}}
    today = at_school(now).date()
    return names[class_id], [
        _line(session, each, callers[each.call.caller_id], _counts(of, today))
        for of in _by_family(calls)
        for each in of
    ]


def promised_to(session: Session, actor: Actor) -> list[Promise]:
    """What calls promised to the actor's own family and is not done yet; another household's promises are its own."""
    children = {child.pupil_id: child for child in children_of(session, actor)}
    open_ones = [
        each
        for each in of_pupils(session, actor.school_id, list(children))
        if each.source == "phone_call" and each.closed_at is None
    ]
    homes = {child.household_id for child in children.values()}
    mine = calls_to(session, actor.school_id, [each.source_id for each in open_ones], homes)
    return [Promise(each.pupil_id, each.child, each.words, each.due_on) for each in open_ones if each.source_id in mine]


def this_month(now: datetime) -> str:
    """The month that now is in: ``2026-11``."""
    return month_of(at_school(now).date())


def _figures(class_id: int, name: str, calls: Collection[ListedCall], today: date) -> ClassMonth:
    counts = [_counts(of, today) for of in _by_family(calls)]
    many = {what: sum(what in each for each in counts) for what in BEHIND}
    return ClassMonth(class_id, name, many["due"], many["made"], many["late"], many["tried"], many["needs"])


def _by_family(calls: Collection[ListedCall]) -> list[list[ListedCall]]:
    families: dict[int, list[ListedCall]] = {}
    for each in calls:
        families.setdefault(each.household_id or -each.pupil.id, []).append(each)
    return list(families.values())


def _counts(family: Sequence[ListedCall], today: date) -> frozenset[str]:
    """Under which of the numbers this family falls."""
    results = {each.call.result for each in family}
    if results & set(SPOKEN):
        return frozenset({"due", "made"} | ({"needs"} if "needs_care" in results else set()))
    is_late = any(not each.call.result and each.call.due_on < today for each in family)
    is_tried = any(each.call.tries or each.call.result for each in family)
    return frozenset({"due"} | ({"late"} if is_late else set()) | ({"tried"} if is_tried else set()))


def _line(session: Session, listed: ListedCall, caller: str, counts: frozenset[str]) -> CallLine:
    call = listed.call
    return CallLine(
        call_id=call.id,
        child=listed.pupil.name,
        caller=caller,
        why=call.why,
        result=call.result,
        then=call.then,
        tries=call.tries,
        due_on=call.due_on,
        called_at=call.called_at,
        seconds=call.seconds,
        words=unseal(session, WORDS, call.id, call.school_id, call.words),
        media=tuple(call.media.split()),
        counts=counts,
    )
