"""What a teacher's calls of this month came to: the log, which nobody writes, and the slips instead of calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.identity.access import access_pupil
from bot.identity.guardian_chain import leads_school
from handlers.phone_call.rules import first_why
from storage.contact_tasks import tasks_to_do
from storage.phone_call import WORDS, ListedCall, call_listed, calls_made
from storage.sealing import unseal

LOOK = "phone_call"


@dataclass(frozen=True, slots=True)
class Made:
    """One call that was made. ``is_fresh``: of today, its result can still be taken back."""

    call_id: int
    child: str
    class_name: str
    why: str
    result: str
    then: str
    day: date
    seconds: int | None
    words: str
    media: tuple[str, ...]
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """A family that no call reached and that gets a slip."""

    child: str
    class_name: str
    tries: int
    day: date


def made_this_month(session: Session, actor: Actor, now: datetime) -> list[Made]:
    """The calls of this member of staff since the month began, the newest first; several reasons are one call."""
    return [_made(session, group, now) for group in _together(_mine(session, actor, now))]


def slips(session: Session, actor: Actor, now: datetime) -> list[Slip]:
    """The families of this month whose calls became slips."""
    found = [each for each in _mine(session, actor, now) if each.call.then == "paper"]
    return [
        Slip(each.pupil.name, each.class_name, each.call.tries, at_school(each.call.called_at or now).date())
        for each in found
    ]


def media_of_call(session: Session, actor: Actor, call_id: int, now: datetime) -> tuple[str, ...]:
    """The recordings about a call, for its caller and who leads the school; :class:`AccessDeniedError` for others."""
    listed = call_listed(session, actor.school_id, call_id)
    if listed is None or not (leads_school(actor) or listed.call.caller_id == actor.staff_id):
        raise AccessDeniedError
    access_pupil(session, actor, listed.pupil.id, why=LOOK, now=now)
    return tuple(listed.call.media.split())


def calls_about_letters(session: Session, actor: Actor) -> int:
    """How many families wait for another kind of call: about a letter that they have not answered (打电话)."""
    if actor.staff_id is None:
        return 0
    return len(tasks_to_do(session, actor.school_id, actor.staff_id, "call"))


def _mine(session: Session, actor: Actor, now: datetime) -> list[ListedCall]:
    if actor.staff_id is None:
        return []
    month = datetime.combine(at_school(now).date().replace(day=1), datetime.min.time(), SHANGHAI)
    return calls_made(session, actor.school_id, actor.staff_id, month)


def _together(calls: Iterable[ListedCall]) -> list[list[ListedCall]]:
    found: dict[object, list[ListedCall]] = {}
    for each in calls:
        found.setdefault((each.call.called_at, each.household_id or -each.pupil.id), []).append(each)
    return list(found.values())


def _made(session: Session, group: list[ListedCall], now: datetime) -> Made:
    head = group[0]
    told = next((each.call for each in group if each.call.words or each.call.media), head.call)
    day = at_school(head.call.called_at or now).date()
    return Made(
        call_id=head.call.id,
        child="、".join(dict.fromkeys(each.pupil.name for each in group)),
        class_name=head.class_name,
        why=first_why([each.call.why for each in group]),
        result=head.call.result,
        then=head.call.then,
        day=day,
        seconds=next((each.call.seconds for each in group if each.call.seconds is not None), None),
        words=unseal(session, WORDS, told.id, told.school_id, told.words),
        media=tuple(told.media.split()),
        is_fresh=day == at_school(now).date(),
    )
