"""A parent's new number: proved by four digits that it receives, or put in by the teacher who has called it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.payload import Payload, pack
from bot.delivery.todo import Todo, bring
from bot.identity.phone_moves import move_phone
from bot.identity.phones import MOBILE, plain_number
from bot.identity.teachers import identities_of_staff
from bot.identity.tries import count_wrong_try, tries_today
from handlers.left_behind.actions.parents_away import Away
from handlers.left_behind.actions.teachers import class_teacher
from storage.outbox import OutgoingMessage, enqueue
from storage.pupils import Guardian
from storage.sealing import index

DIGITS = 4


def mobile(typed: str) -> str:
    """The eleven digits typed. Raises UserError that says how many there were."""
    digits = "".join(each for each in typed if each.isdigit())
    phone = plain_number(typed)
    if phone is None or not MOBILE.fullmatch(phone):
        raise UserError("left_behind/not_eleven", count=len(digits))
    return phone


def can_prove(school: SchoolContext) -> bool:
    """Whether the school can send a text message to a number."""
    return "sms" in school.gateways


def send_code(session: Session, school: SchoolContext, actor: Actor, phone: str, now: datetime, *, again: bool) -> bool:
    """Send the four digits to the new number; the first time once, however often it is asked, ``again`` anew.

    False where this person has had enough codes sent today, to whatever numbers: then nothing leaves.
    """
    who = f"code sent:{actor.identity_id}"
    sent = tries_today(session, school.id, who, now)
    if sent >= school.rules.left_behind.codes_a_day:
        return False
    words = phrase("left_behind/code_message", school=school.name, code=_code(session, actor, phone, now))
    to = index(session, "phone", phone).hex()[:16]
    message = OutgoingMessage(
        school_id=school.id,
        identity_id=None,
        purpose="answer",
        payload=pack(Payload(Reply(words), sms=words)),
        key=f"left_behind/code/{actor.identity_id}/{to}/{_day(now)}/{sent if again else 0}",
        now=now,
        sender="sms",
        channel="sms",
        address=phone,
    )
    if enqueue(session, message):
        count_wrong_try(session, school.id, who, now)
    return True


def is_right(
    session: Session, school: SchoolContext, actor: Actor, phone: str, typed: str, now: datetime
) -> bool | None:
    """Whether these are the four digits that the number received today; None after too many that were not."""
    who = f"code:{actor.identity_id}"
    if tries_today(session, school.id, who, now) >= school.rules.left_behind.code_tries_a_day:
        return None
    if typed == _code(session, actor, phone, now):
        return True
    count_wrong_try(session, school.id, who, now)
    return False


def move(session: Session, actor: Actor, guardian_id: int, phone: str, now: datetime) -> None:
    """The number was proved: from now on only the new one; whoever was bound by the old one loses the guardian."""
    guardian = session.get(Guardian, guardian_id, with_for_update=True)
    if guardian is None or guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    move_phone(session, guardian, phone, keep=actor.identity_id, now=now)
    guardian.confirmed_at = now


def ask_teacher(session: Session, school: SchoolContext, actor: Actor, away: Away, phone: str, now: datetime) -> str:
    """Have the homeroom teacher of one of the children call the new number and put it in; who that is, or empty."""
    found = class_teacher(session, away.pupil_ids, now)
    if found is None:
        return ""
    teacher = found[1]
    who = phrase("left_behind/who", away=away)
    about: dict[str, str | int | bool | None] = {
        "guardian": away.guardian.id,
        "phone": phone,
        "identity": actor.identity_id or 0,
        "who": who,
    }
    key = f"left_behind.number:{away.guardian.id}"
    for identity_id in identities_of_staff(session, school.id, teacher.id):
        todo = Todo(
            key=key,
            push_key=f"{key}/{_day(now)}/{identity_id}",
            label=phrase("left_behind/number_label", who=who),
            go=Go("contactability.new_number", about),
            words=lambda number: say("left_behind/number_push", who=who, number=number),
            what=phrase("left_behind/number_what"),
        )
        bring(session, school, identity_id, todo, now)
    return surname(teacher.name)


def _code(session: Session, actor: Actor, phone: str, now: datetime) -> str:
    """Follows from the secret key: the same all day, and kept nowhere."""
    made = index(session, "left_behind code", f"{actor.identity_id}|{phone}|{_day(now)}")
    return f"{int.from_bytes(made, 'big') % 10**DIGITS:0{DIGITS}}"


def _day(now: datetime) -> str:
    return at_school(now).date().isoformat()
