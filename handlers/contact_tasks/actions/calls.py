"""The calls of one member of staff, one after the other, and what became of each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.acts import take_act_back
from bot.delivery.ladder.call_results import Heard, call_result, hand_to_office, own_task, slip_instead
from bot.delivery.ladder.staff_tasks import matter_key
from bot.delivery.ladder.writing import words_of
from bot.identity.phones import phone_of
from handlers.contact_tasks.rules import two_sentences
from storage.contact_tasks import Listed, tasks_to_do
from storage.matters import close_matters
from storage.pupils import Guardian, GuardianLink
from storage.staff import Staff

Done = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call as its owner sees it. ``phone`` is empty where nobody of the family has a number."""

    task_id: int
    child: str
    class_name: str
    title: str
    script: str
    options: tuple[str, ...]
    asks: bool
    relation: str
    who: str
    phone: str
    tries: int


def calls_to_make(session: Session, actor: Actor) -> list[Call]:
    """The open calls of this member of staff, with the numbers; nobody else sees them."""
    if actor.staff_id is None:
        return []
    return [_call(session, each) for each in tasks_to_do(session, actor.school_id, actor.staff_id, "call")]


def caller(session: Session, actor: Actor) -> str:
    """As whom the one who calls speaks."""
    staff = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    return surname(staff.name) if staff else ""


def show_next(session: Session, school: SchoolContext, actor: Actor, done: Done, before: str = "") -> Reply:
    """The next call that was not tried in this round, behind what is said ``before`` it."""
    open_calls = calls_to_make(session, actor)
    left = [call for call in open_calls if call.task_id not in done]
    if not open_calls:
        close_matters(session, school_id=school.id, key=matter_key("call", actor.staff_id or 0))
        return _behind(before, say("contact_tasks/no_calls"))
    if not left:
        return _behind(before, say("contact_tasks/calls_round_over", count=len(open_calls)))
    call = left[0]
    args: dict[str, str | int | bool | None] = {"task": call.task_id, "done": packed(done)}
    results = ("reached", "no_answer", "wrong_number") if call.phone else ("reached", "to_paper")
    go = {str(number): Go(f"contact_tasks.{step}", args) for number, step in enumerate((*results, "to_office"), 1)}
    shown = say(
        "contact_tasks/call",
        call=call,
        count=len(left),
        more=bool(before),
        school=school.name,
        caller=caller(session, actor),
        go=go,
    )
    return _behind(before, shown)


def reached(
    session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime, **heard: Unpack[Heard]
) -> str:
    """The family was spoken to; what to say about it (it may have answered by itself meanwhile).

    Raises AccessDeniedError for an option that the notice has not.
    """
    listed = _mine(session, school, actor, task_id)
    options = words_of(session, listed.notice).options
    option = heard.get("option")
    if option is not None and not 1 <= option <= len(options):
        raise AccessDeniedError
    if call_result(session, school, task_id, actor.staff_id or 0, "reached", now, **heard) == "over":
        return phrase("contact_tasks/call_over", child=listed.pupil.name)
    said = heard.get("answer", "") if option is None else options[option - 1]
    return phrase("contact_tasks/call_kept", child=listed.pupil.name, said=said)


def asked_for(session: Session, school: SchoolContext, actor: Actor, task_id: int) -> tuple[str, tuple[str, ...], bool]:
    """What a reached family has to say: child, the options, and whether its own words are asked for."""
    listed = _mine(session, school, actor, task_id)
    options = words_of(session, listed.notice).options
    return listed.pupil.name, options, not options and listed.obligation.required_act == "answer"


def not_taken(session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime) -> tuple[str, int]:
    """没人接: the child, and after how many calls paper may be offered; 0 if it is too early for that."""
    listed = _mine(session, school, actor, task_id)
    became = call_result(session, school, task_id, actor.staff_id or 0, "no_answer", now)
    return listed.pupil.name, listed.task.tries if became == "try_slip" else 0


def wrong(session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime) -> str:
    """号码不对: what follows, in words."""
    listed = _mine(session, school, actor, task_id)
    became = call_result(session, school, task_id, actor.staff_id or 0, "wrong_number", now)
    texts = {"next_guardian": "contact_tasks/call_next_guardian", "slip": "contact_tasks/call_slip"}
    return phrase(texts.get(became, "contact_tasks/call_over"), child=listed.pupil.name)


def to_paper(session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime) -> str:
    """A slip instead of another call."""
    listed = _mine(session, school, actor, task_id)
    slip_instead(session, school, task_id, actor.staff_id or 0, now)
    return phrase("contact_tasks/slip_given", child=listed.pupil.name)


def to_office(session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime) -> str:
    """交给德育处."""
    listed = _mine(session, school, actor, task_id)
    name = hand_to_office(session, school, task_id, actor.staff_id or 0, now)
    return phrase("contact_tasks/handed", child=listed.pupil.name, to=name)


def take_back(session: Session, school: SchoolContext, actor: Actor, task_id: int, now: datetime) -> str:
    """撤: the family is to be called again. AccessDeniedError for what this person did not close."""
    listed = _mine(session, school, actor, task_id)
    if listed.task.result != "reached":
        raise AccessDeniedError
    take_act_back(session, school, listed.task.obligation_id, now)
    listed.task.closed_at, listed.task.closed_by, listed.task.result = None, None, ""
    return phrase("contact_tasks/call_undone", child=listed.pupil.name)


def packed(done: Collection[int]) -> str:
    """Calls tried in this round, as an argument of a step."""
    return ",".join(str(each) for each in done)


def unpacked(done: str) -> Done:
    """What :func:`packed` made."""
    return tuple(int(each) for each in done.split(",") if each)


def _mine(session: Session, school: SchoolContext, actor: Actor, task_id: int) -> Listed:
    listed = own_task(session, school, task_id, actor.staff_id or 0)
    if listed.task.kind != "call":
        raise AccessDeniedError
    return listed


def _call(session: Session, listed: Listed) -> Call:
    words, task = words_of(session, listed.notice), listed.task
    guardian = session.get(Guardian, task.guardian_id) if task.guardian_id is not None else None
    ties = select(GuardianLink.relation).where(
        GuardianLink.pupil_id == listed.pupil.id, GuardianLink.guardian_id == task.guardian_id
    )
    return Call(
        task_id=task.id,
        child=listed.pupil.name,
        class_name=listed.class_name,
        title=words.title,
        script=two_sentences(words.words),
        options=words.options,
        asks=listed.obligation.required_act == "answer",
        relation=session.scalar(ties) or "",
        who=guardian.name if guardian else "",
        phone=phone_of(session, guardian) if guardian else "",
        tries=task.tries,
    )


def _behind(before: str, reply: Reply) -> Reply:
    return replace(reply, text=f"{before}\n{reply.text}") if before else reply
