"""What came of a call, in three taps; and the last result taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import LONGEST, promise
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.dialling.reports import matter_key
from bot.delivery.ladder.staff_tasks import office_of
from bot.identity.access import access_pupil
from bot.policy.gate import pass_decency
from handlers.phone_call.actions.calling import Group, family_kin, own_call, own_group
from handlers.phone_call.rules import Result
from storage.call_kin import Kin, kin_of
from storage.call_promises import take_promises_back
from storage.matters import close_matters
from storage.phone_call import (
    WORDS,
    ListedCall,
    PhoneCall,
    ask_call,
    calls_ended_with,
    forget_asked_at,
    open_calls,
    teachers_of_class,
)
from storage.sealing import seal
from storage.staff import Staff

# What follows: done · again: on another day · other_way: nobody took it so often that it goes another way ·
# next_guardian: another number of the family · nobody: no number left, the board of contacts shows the family.
Became = Literal["done", "again", "other_way", "next_guardian", "nobody"]
Way = Literal["visit", "paper"]
LOOK = "phone_call"
# Of a class; a promise is rarely anybody else's.
MOST_OWNERS = 4


@dataclass(frozen=True, slots=True)
class Promise:
    """What the school does after a call that found a need: what, until when, and who."""

    words: str
    due_on: date | None
    owner_id: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, in words or in recordings (media ids); ``guardian_id`` who was spoken with, if not the first."""

    words: str = ""
    media: tuple[str, ...] = ()
    guardian_id: int | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the call ``call_id`` about ``child``; ``next_on`` when it comes again, ``person`` who is next."""

    call_id: int
    child: str
    became: Became
    result: Result
    tries: int = 0
    next_on: date | None = None
    person: str = ""


def give_result(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    call_id: int,
    result: Result,
    now: datetime,
    heard: Heard = Heard(),
) -> Outcome:
    """Keep the result of a call, for all reasons for which this family was to be called.

    Only the caller may, others get :class:`AccessDeniedError`; so does who names somebody of another family.
    :class:`UserError` for a call that is over, and where a need was found and nothing promised.
    """
    if own_call(session, actor, call_id).call.result:
        raise UserError("phone_call/over")
    group = own_group(session, actor, call_id)
    access_pupil(session, actor, group[0].pupil.id, why=LOOK, now=now)
    for each in group:
        close_matters(session, school_id=school.id, key=matter_key(each.call.id))
    match result:
        case "well" | "needs_care":
            return _spoken(session, school, actor, group, result, now, heard)
        case "no_answer" | "later":
            return _again(school, group, result, now)
        case "wrong_number":
            return _wrong(session, school, group, now)


def record_own(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    pupil_id: int,
    result: Result,
    now: datetime,
    heard: Heard = Heard(),
) -> Outcome:
    """A call that a teacher made by himself. One that was due to the same family is thereby made.

    Raises :class:`AccessDeniedError` for a child that is not this teacher's, and as :func:`give_result` does.
    """
    pupil = access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    if actor.staff_id is None:
        raise AccessDeniedError
    chain = kin_of(session, school.id, [pupil.id])[pupil.id]
    with_whom = next((each for each in chain if heard.guardian_id in (None, each.guardian.id)), None)
    if with_whom is None and heard.guardian_id is not None:
        raise AccessDeniedError
    guardian_id = with_whom.guardian.id if with_whom else None
    household_id = with_whom.guardian.household_id if with_whom else None
    due = _due(session, actor, pupil.id, household_id)
    if due is None:
        ask_call(
            session, school.id, pupil_id=pupil.id, guardian_id=guardian_id, caller_id=actor.staff_id, why="own",
            due_on=at_school(now).date(), now=now,
        )  # fmt: skip
        due = _due(session, actor, pupil.id, household_id)
    if due is None:
        raise AccessDeniedError
    return give_result(session, school, actor, due, result, now, replace(heard, guardian_id=guardian_id))


def other_way(session: Session, school: SchoolContext, actor: Actor, call_id: int, way: Way, now: datetime) -> Outcome:
    """Nobody takes it: the family is visited, which is a promise of the caller's, or gets a slip, instead.

    Raises :class:`AccessDeniedError` before it was tried so often as the rules say.
    """
    group = own_group(session, actor, call_id)
    access_pupil(session, actor, group[0].pupil.id, why=LOOK, now=now)
    if max(each.call.tries for each in group) < school.rules.phone_call.tries:
        raise AccessDeniedError
    for each in group:
        each.call.result, each.call.then, each.call.called_at = "no_answer", way, now
    if way == "visit":
        of = Promise(phrase("phone_call/visit_promise"), None, group[0].call.caller_id)
        _promise(session, school, actor, group[0], of, now)
    return Outcome(group[0].call.id, group[0].pupil.name, "done", "no_answer")


def add_words(
    session: Session, actor: Actor, call_id: int, words: str, media: Sequence[str], now: datetime
) -> ListedCall:
    """A few words, or a recording, about a call that has its result. Raises :class:`UserError` for too many."""
    listed = own_call(session, actor, call_id)
    access_pupil(session, actor, listed.pupil.id, why=LOOK, now=now)
    _keep_words(session, listed, words, media)
    return listed


def owners(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime
) -> list[tuple[str, str]]:
    """Who could do what is promised about a child of this class: oneself, who else teaches it, the office."""
    office = [(member, session.get_one(Staff, member).name) for member in office_of(session, school.id, now)[:1]]
    known = dict.fromkeys((*teachers_of_class(session, school.id, class_id, now), *office))
    others = [each for each in known if each[0] != actor.staff_id]
    mine = [(str(actor.staff_id), phrase("phone_call/myself"))]
    return mine + [(str(staff_id), phrase("phone_call/owner", name=name)) for staff_id, name in others[:MOST_OWNERS]]


def take_back(session: Session, actor: Actor, call_id: int, now: datetime) -> str:
    """撤: as if the last result of this call had not been given; the child's name.

    Only on the same day: later there may be a plan that rests on it. Raises :class:`AccessDeniedError` for a call
    that has none, or of somebody else.
    """
    listed = own_call(session, actor, call_id)
    access_pupil(session, actor, listed.pupil.id, why=LOOK, now=now)
    at = listed.call.called_at
    if at is None or at_school(at).date() != at_school(now).date():
        raise AccessDeniedError
    for each in calls_ended_with(session, listed.call):
        if each.household_id == listed.household_id:
            _undo(session, each.call, at, at_school(now).date())
    return listed.pupil.name


def _undo(session: Session, call: PhoneCall, at: datetime, today: date) -> None:
    if not call.result:
        call.tries, call.due_on = call.tries - 1, today
    elif call.result == "wrong_number":
        forget_asked_at(session, call, at)
    take_promises_back(session, call.school_id, "phone_call", call.id)
    call.result, call.then, call.called_at, call.words, call.media = "", "", None, None, ""
    if call.why == "own" and not call.tries:
        session.delete(call)


def _spoken(
    session: Session, school: SchoolContext, actor: Actor, group: Group, result: Result, now: datetime, heard: Heard
) -> Outcome:
    """All reasons are done with; but who else of the family is still to be called this term, is still to be called."""
    with_whom = _with_whom(session, school, group, heard.guardian_id)
    head = group[0]
    if result == "needs_care" and heard.promise is None:
        raise UserError("phone_call/promise_please")
    for each in group:
        if each.call.why == "rule" and each.call.guardian_id not in (None, with_whom) and each is not head:
            continue
        each.call.guardian_id = with_whom if with_whom is not None else each.call.guardian_id
        each.call.result, each.call.called_at = result, now
    _keep_words(session, head, heard.words, heard.media)
    if heard.promise is not None:
        _promise(session, school, actor, head, heard.promise, now)
    return Outcome(head.call.id, head.pupil.name, "done", result)


def _promise(
    session: Session, school: SchoolContext, actor: Actor, head: ListedCall, of: Promise, now: datetime
) -> None:
    # The family reads on its page what was promised to it.
    place, reason = "phone_call", of.because
    pass_decency(session, school, actor, of.words, place=place, reason=reason, now=now, to="family")
    promise(
        session,
        school,
        source="phone_call",
        source_id=head.call.id,
        pupil_id=head.pupil.id,
        visitor_id=head.call.caller_id,
        owner_id=of.owner_id,
        words=of.words,
        due_on=of.due_on,
        now=now,
    )


def _again(school: SchoolContext, group: Group, result: Result, now: datetime) -> Outcome:
    today = at_school(now).date()
    next_on = school.calendar.next_school_day(today)
    for each in group:
        each.call.due_on = max(each.call.due_on, next_on)
        if result == "no_answer":
            each.call.tries, each.call.called_at = each.call.tries + 1, now
    tries = max(each.call.tries for each in group)
    is_enough = result == "no_answer" and tries >= school.rules.phone_call.tries
    became: Became = "other_way" if is_enough else "again"
    return Outcome(group[0].call.id, group[0].pupil.name, became, result, tries, next_on)


def _wrong(session: Session, school: SchoolContext, group: Group, now: datetime) -> Outcome:
    """The number that was called is not this person's; the next of the family is called for the same reasons."""
    kin = [each for each in family_kin(session, school.id, group) if each.is_callable]
    wrong, following = (kin[0] if kin else None), (kin[1] if len(kin) > 1 else None)
    for each in group:
        if each.call.why == "rule" and wrong and each.call.guardian_id not in (None, wrong.guardian.id):
            continue
        each.call.guardian_id = wrong.guardian.id if wrong else each.call.guardian_id
        each.call.result, each.call.called_at = "wrong_number", now
        session.flush()
        if following is not None:
            _ask_instead(session, each.call, following, at_school(now).date(), now)
    head = group[0]
    if following is None:
        return Outcome(head.call.id, head.pupil.name, "nobody", "wrong_number")
    person = f"{following.link.relation} {following.guardian.name}"
    return Outcome(head.call.id, head.pupil.name, "next_guardian", "wrong_number", person=person)


def _ask_instead(session: Session, call: PhoneCall, kin: Kin, today: date, now: datetime) -> None:
    ask_call(
        session,
        call.school_id,
        pupil_id=call.pupil_id,
        guardian_id=kin.guardian.id,
        caller_id=call.caller_id,
        why=call.why,
        # A call of the term is one guardian's, every other the family's.
        about=str(kin.guardian.id) if call.why == "rule" else call.about,
        due_on=max(call.due_on, today),
        now=now,
    )


def _with_whom(session: Session, school: SchoolContext, group: Group, guardian_id: int | None) -> int | None:
    kin = family_kin(session, school.id, group)
    if guardian_id is not None and all(each.guardian.id != guardian_id for each in kin):
        raise AccessDeniedError
    callable_ = next((each.guardian.id for each in kin if each.is_callable), None)
    return guardian_id or callable_ or (kin[0].guardian.id if kin else None)


def _due(session: Session, actor: Actor, pupil_id: int, household_id: int | None) -> int | None:
    mine = open_calls(session, actor.school_id, actor.staff_id or 0)
    return next(
        (each.call.id for each in mine if each.pupil.id == pupil_id and each.household_id == household_id), None
    )


def _keep_words(session: Session, listed: ListedCall, words: str, media: Sequence[str]) -> None:
    call, words = listed.call, words.strip()
    if len(words) > LONGEST:
        raise UserError("phone_call/too_long", most=LONGEST)
    if words:
        call.words = seal(session, WORDS, call.id, call.school_id, words)
    if media:
        call.media = " ".join((*call.media.split(), *media))
