"""What became of a call to a family, told by the one who made it."""

from datetime import datetime
from typing import Literal, TypedDict, Unpack

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.acts import close_by_staff
from bot.delivery.ladder.staff_tasks import STEP, give_slips, office_of, push_urgent
from bot.delivery.ladder.whom_to_call import whom_to_call
from storage.contact_tasks import Listed, task_listed
from storage.notice import TITLE
from storage.obligation_events import Event, record_events
from storage.sealing import unseal
from storage.staff import Staff
from storage.staff_news import News, put_news
from storage.staff_tasks import StaffTask

CallResult = Literal["reached", "no_answer", "wrong_number"]
# reached: the family's answer is kept · again: to be tried later · try_slip: tried often enough, a slip may go home
# instead · next_guardian: another number of the family · slip: nobody left to call · over: it was closed before.
Became = Literal["reached", "again", "try_slip", "next_guardian", "slip", "over"]


class Heard(TypedDict, total=False):
    """What the family said: which of the notice's options, from 1, or its own words."""

    option: int | None
    answer: str


def call_result(
    session: Session,
    school: SchoolContext,
    task_id: int,
    staff_id: int,
    result: CallResult,
    now: datetime,
    **heard: Unpack[Heard],
) -> Became:
    """Keep the result of one call; nothing else ends it. Only its owner may tell, others get AccessDeniedError."""
    listed = own_task(session, school, task_id, staff_id)
    task = listed.task
    if task.closed_at is not None:
        return "over"
    _note(session, school, task, result, now)
    if result == "reached":
        _end(task, "reached", staff_id, now)
        session.flush()
        # Who has no number that can be used was met at the gate, or sent word.
        how = "phone" if task.guardian_id is not None else "told_teacher"
        close_by_staff(session, school, task.obligation_id, staff_id, how=how, now=now, **heard)
        return "reached"
    if result == "wrong_number":
        return _after_wrong_number(session, school, listed, staff_id, now)
    task.tries += 1
    return "try_slip" if task.tries >= school.rules.delivery.calls_until_paper else "again"


def slip_instead(session: Session, school: SchoolContext, task_id: int, staff_id: int, now: datetime) -> int | None:
    """Nobody can be reached by telephone: a slip goes home. Returns who hands it out; None if it was over already."""
    listed = own_task(session, school, task_id, staff_id)
    if listed.task.closed_at is not None:
        return None
    _end(listed.task, "no_answer", staff_id, now)
    return _to_paper(session, school, listed, now)


def hand_over(
    session: Session, school: SchoolContext, task_id: int, to_staff_id: int, by_staff_id: int, now: datetime
) -> None:
    """Give an open call or slip to somebody else, who is told at once if it is urgent, else with the next round.

    The caller has made sure that ``by_staff_id`` may do so. Raises AccessDeniedError for a task or a person that this
    school has not, and does nothing to a task that is over.
    """
    listed, to = task_listed(session, school.id, task_id, lock=True), session.get(Staff, to_staff_id)
    if listed is None or to is None or to.school_id != school.id or (to.left_at and to.left_at <= now):
        raise AccessDeniedError
    task = listed.task
    if task.closed_at is not None or task.owner_id == to_staff_id:
        return
    task.owner_id = to_staff_id
    moved = Event(task.obligation_id, "task_moved", detail=task.kind, staff_id=to_staff_id)
    record_events(session, school.id, [moved], now)
    giver = session.get_one(Staff, by_staff_id)
    line = phrase(
        "contact_tasks/handed_to_you", kind=task.kind, by=giver.name, child=listed.pupil.name, class_=listed.class_name
    )
    put_news(session, school.id, News(to_staff_id, f"handed:{task.id}", line), now)
    if task.is_urgent:
        push_urgent(session, school, task.kind, listed.notice, to_staff_id, task.due_at, now)


def hand_to_office(session: Session, school: SchoolContext, task_id: int, staff_id: int, now: datetime) -> str:
    """交给德育处: to who of the office has it least on the mind; the name. UserError when there is nobody else."""
    own_task(session, school, task_id, staff_id)
    office = [member for member in office_of(session, school.id, now) if member != staff_id]
    if not office:
        raise UserError("contact_tasks/no_office", go={"1": Go(STEP["call"])})
    to = office[task_id % len(office)]
    hand_over(session, school, task_id, to, staff_id, now)
    return session.get_one(Staff, to).name


def own_task(session: Session, school: SchoolContext, task_id: int, staff_id: int) -> Listed:
    """The task, locked, if it is this person's; AccessDeniedError for everybody else's."""
    listed = task_listed(session, school.id, task_id, lock=True)
    if listed is None or listed.task.owner_id != staff_id:
        raise AccessDeniedError
    return listed


def title_of(session: Session, listed: Listed) -> str:
    """What the notice is called in lists."""
    notice = listed.notice
    return unseal(session, TITLE, notice.id, notice.school_id, notice.title)


def _after_wrong_number(
    session: Session, school: SchoolContext, listed: Listed, staff_id: int, now: datetime
) -> Became:
    task = listed.task
    task.guardian_id = whom_to_call(session, school.id, [listed.obligation])[task.obligation_id]
    if task.guardian_id is not None:
        return "next_guardian"
    _end(task, "wrong_number", staff_id, now)
    _to_paper(session, school, listed, now)
    return "slip"


def _to_paper(session: Session, school: SchoolContext, listed: Listed, now: datetime) -> int | None:
    task = listed.task
    given = give_slips(session, school, [listed.obligation], now, due_at=task.due_at, urgent=task.is_urgent)
    return given.get(task.obligation_id)


def _note(session: Session, school: SchoolContext, task: StaffTask, result: CallResult, now: datetime) -> None:
    called = Event(
        task.obligation_id, "called", "phone_task", result, guardian_id=task.guardian_id, staff_id=task.owner_id
    )
    record_events(session, school.id, [called], now)


def _end(task: StaffTask, result: str, staff_id: int, now: datetime) -> None:
    task.closed_at, task.result, task.closed_by = now, result, staff_id
