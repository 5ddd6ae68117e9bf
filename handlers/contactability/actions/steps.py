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
from bot.delivery.ladder.staff_tasks import give_calls
from bot.delivery.ladder.writing import Written, write_notice
from bot.delivery.tell import Message, tell_many
from bot.delivery.todo import Todo, bring
from bot.identity.guardian_chain import own_pupil
from bot.identity.phones import phone_of
from bot.identity.slip_pdf import slips_on_paper
from bot.identity.slips import draw_slips, keep_slips
from handlers.contactability import rules
from handlers.contactability.actions.board import Line, board, figures
from storage.contactability import usable_identities
from storage.obligations import Obligation, open_of
from storage.pupils import Guardian
from storage.schools import Class
from storage.staff import Staff

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
    """A call to this family, one until it is made; the name of who makes it: the homeroom teacher, else the office.

    Raises :class:`UserError` where there is neither.
    """
    owed = next(
        (
            each
            for each in open_of(session, school.id, [line.pupil_id], service=SERVICE)
            if each.household_id == line.household_id
        ),
        None,
    ) or _owe_contact(session, school, actor, line, now)
    owners = give_calls(session, school, [owed], now, due_at=owed.deadline or now, urgent=False)
    if owed.id not in owners:
        raise UserError("contactability/no_teacher", class_name=line.class_name)
    return session.get_one(Staff, owners[owed.id]).name


def show_pin(session: Session, school: SchoolContext, line: Line, now: datetime) -> bool:
    """Tell the guardian, once, how to keep the school at the top; False if told before or nowhere to be told."""
    contact = line.trouble.contact
    guardian = session.get_one(Guardian, contact.guardian_id, with_for_update=True) if contact else None
    identities = usable_identities(session, school.id, guardian.id) if guardian else []
    if guardian is None or guardian.pin_shown_at is not None or not identities:
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
        for identity_id in identities
    ]
    return tell_many(session, school.id, messages, now) > 0


def ask_for_number(session: Session, school: SchoolContext, line: Line, now: datetime) -> bool:
    """Ask the guardian whether the number is still right; False when asked too often or lately, or nobody to ask."""
    contact = line.trouble.contact
    guardian = session.get_one(Guardian, contact.guardian_id, with_for_update=True) if contact else None
    identities = usable_identities(session, school.id, guardian.id) if guardian else []
    if contact is None or guardian is None or not identities or not rules.may_ask(contact, figures(school, now)):
        return False
    guardian.asked_contact_at, guardian.asked_contact_times = now, guardian.asked_contact_times + 1
    tail = phone_of(session, guardian)[-4:]
    words = phrase("contactability/matter_confirm")
    for identity_id in identities:
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


def _owe_contact(session: Session, school: SchoolContext, actor: Actor, line: Line, now: datetime) -> Obligation:
    """What the call is about, as every call has it: words that leave by no other way."""
    due = datetime.combine(school.calendar.next_school_day(at_school(now).date()), CALLED_BY, SHANGHAI)
    title, words = phrase("contactability/call_title"), phrase("contactability/call_words", school=school.name)
    written = Written(words, "know", due, actor.staff_id or 0, title=title, class_id=line.class_id, service=SERVICE)
    notice = write_notice(session, school, written, now)
    notice.state, notice.send_at = "sent", now
    owed = Obligation(
        school_id=school.id,
        pupil_id=line.pupil_id,
        household_id=line.household_id,
        notice_id=notice.id,
        service=SERVICE,
        purpose=notice.purpose,
        subject_key=f"{notice.id}:{line.pupil_id}",
        required_act="know",
        opened_at=now,
        deadline=due,
    )
    session.add(owed)
    session.flush()
    return owed
