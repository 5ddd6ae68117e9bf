"""The next steps of the board: a slip on paper, a call, a word about the top of the list, a question for the number."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.delivery.todo import Todo, bring
from bot.identity.guardian_chain import own_pupil
from bot.identity.phones import phone_of
from bot.identity.slip_pdf import slips_on_paper
from bot.identity.slips import draw_slips, keep_slips
from bot.identity.teachers import homeroom_teacher_of
from handlers.contactability import rules
from handlers.contactability.actions.board import Line, board, figures
from storage.contactability import usable_identities
from storage.obligation_events import Event, record_events
from storage.obligations import Owed, open_obligation, open_of
from storage.pupils import Guardian
from storage.schools import Class
from storage.staff_tasks import StaffTask, calls_given

SERVICE = "contactability"
# A call that is given today is made by the end of the next school day.
CALLED_BY = time(17, 0)


def line_of(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, household_id: int | None, now: datetime
) -> Line:
    """The family as the board shows it now; :class:`AccessDeniedError` if it is somebody else's or in no trouble."""
    pupil = own_pupil(session, actor, pupil_id, why=SERVICE, now=now)
    lines = board(session, school, actor, now, pupil.class_id).lines
    found = [line for line in lines if (line.pupil_id, line.household_id) == (pupil_id, household_id)]
    if not found:
        raise AccessDeniedError
    return found[0]


def print_slip(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> bytes:
    """One child's binding slip as a PDF; the one printed before is void."""
    pupil = own_pupil(session, actor, pupil_id, why=SERVICE, now=now)
    class_name = session.get_one(Class, pupil.class_id).name
    figures = school.rules.binding
    slips = [slip for slip in draw_slips(session, school.id, pupil.class_id) if slip.pupil_id == pupil_id]
    until = at_school(now + timedelta(days=figures.slip_days)).date()
    # Without the code to scan: WeChat makes it on request, and no page waits for WeChat inside its transaction.
    paper = slips_on_paper(slips, school=school.name, class_name=class_name, valid_until=until)
    keep_slips(session, school.id, slips, rules=figures, now=now)
    return paper


def give_call(session: Session, school: SchoolContext, actor: Actor, line: Line, now: datetime) -> str:
    """A call for the homeroom teacher, one until it is made; who it is. :class:`UserError` for one too many.

    Who gives it to himself may have as many as he likes.
    """
    teacher = homeroom_teacher_of(session, school.id, line.class_id, now)
    if teacher is None:
        raise UserError("contactability/no_teacher", class_name=line.class_name)
    waiting = open_of(session, school.id, [line.pupil_id], service=SERVICE)
    if line.household_id not in {each.household_id for each in waiting}:
        _check_calls(session, school, actor, teacher.id, now)
        _open_call(session, school, line, teacher.id, now)
    return teacher.name


def show_pin(session: Session, school: SchoolContext, line: Line, now: datetime) -> bool:
    """Tell the silent guardian, once and never again, how to keep the school at the top; False if told before."""
    contact = line.trouble.contact
    guardian = session.get_one(Guardian, contact.guardian_id, with_for_update=True) if contact else None
    if guardian is None or guardian.pin_shown_at is not None:
        return False
    guardian.pin_shown_at = now
    reply = say("contactability/pin", school=school.name)
    messages = [
        Message(
            identity_id=identity_id,
            reply=reply,
            purpose="answer",
            key=f"contactability/pin/{guardian.id}/{identity_id}",
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("contactability/pin_what"),
        )
        for identity_id in usable_identities(session, school.id, guardian.id)
    ]
    return tell_many(session, school.id, messages, now) > 0


def ask_for_number(session: Session, school: SchoolContext, line: Line, now: datetime) -> bool:
    """Ask the guardian whether the number is still right; False when asked too often or too lately."""
    contact = line.trouble.contact
    guardian = session.get_one(Guardian, contact.guardian_id, with_for_update=True) if contact else None
    if contact is None or guardian is None or not rules.may_ask(contact, figures(school, now)):
        return False
    guardian.asked_contact_at, guardian.asked_contact_times = now, guardian.asked_contact_times + 1
    tail = phone_of(session, guardian)[-4:]
    words = phrase("contactability/matter_confirm")
    for identity_id in usable_identities(session, school.id, guardian.id):
        todo = Todo(
            key=confirm_key(guardian.id),
            push_key=f"contactability/confirm/{guardian.id}/{guardian.asked_contact_times}/{identity_id}",
            label=words,
            go=Go("contactability.confirm", {"guardian": guardian.id}),
            words=lambda number: say(
                "contactability/verify", given=given_name(line.name), tail=tail, number=number, school=school.name
            ),
            what=words,
        )
        bring(session, school, identity_id, todo, now)
    return True


def confirm_key(guardian_id: int) -> str:
    """The matter of a guardian's number, until it is confirmed or changed."""
    return f"contactability/confirm/{guardian_id}"


def _check_calls(session: Session, school: SchoolContext, actor: Actor, owner_id: int, now: datetime) -> None:
    midnight = datetime.combine(at_school(now).date(), time(0), SHANGHAI)
    given = calls_given(session, school.id, [owner_id], midnight).get(owner_id, 0)
    if owner_id != actor.staff_id and given >= school.rules.delivery.calls_a_day:
        raise UserError("contactability/enough_calls", most=school.rules.delivery.calls_a_day)


def _open_call(session: Session, school: SchoolContext, line: Line, owner_id: int, now: datetime) -> None:
    today = at_school(now).date()
    due = datetime.combine(school.calendar.next_school_day(today), CALLED_BY, SHANGHAI)
    obligation_id = open_obligation(
        session,
        Owed(
            school_id=school.id,
            pupil_id=line.pupil_id,
            service=SERVICE,
            purpose="contact",
            subject_key=f"{line.pupil_id}:{line.household_id or 0}:{today}",
            required_act="know",
            deadline=due,
            household_id=line.household_id,
        ),
        now,
    )
    contact = line.trouble.contact
    task = StaffTask(
        school_id=school.id,
        obligation_id=obligation_id,
        kind="call",
        owner_id=owner_id,
        guardian_id=contact.guardian_id if contact else None,
        opened_at=now,
        due_at=due,
    )
    session.add(task)
    opened = Event(obligation_id, "task_opened", detail="call", guardian_id=task.guardian_id, staff_id=owner_id)
    record_events(session, school.id, [opened], now)
