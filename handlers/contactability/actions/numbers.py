"""A guardian says whether the number is still right; a new one is put in by the homeroom teacher, who asks first."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.access import Child, children_of
from bot.identity.guardian_chain import answers_for, change_phone
from bot.identity.phones import phone_of, plain_number
from bot.identity.teachers import homeroom_teacher_of, identities_of_staff
from handlers.contactability.actions.steps import confirm_key
from storage.matters import close_matters
from storage.pupils import Guardian


def number_of(session: Session, actor: Actor, guardian_id: int) -> str:
    """The last four digits of the actor's own number."""
    return phone_of(session, _self(session, actor, guardian_id))[-4:]


def still_right(session: Session, actor: Actor, guardian_id: int, now: datetime) -> None:
    """The guardian has confirmed the number."""
    _self(session, actor, guardian_id).confirmed_at = now
    close_matters(session, school_id=actor.school_id, key=confirm_key(guardian_id))


def know_number(typed: str) -> str:
    """The digits of a number; :class:`UserError` for what is none."""
    phone = plain_number(typed)
    if phone is None:
        raise UserError("binding/not_a_number")
    return phone


def tell_new_number(
    session: Session, school: SchoolContext, actor: Actor, guardian_id: int, phone: str, now: datetime
) -> Reply:
    """Put the new number before the homeroom teacher of the first child: a number lets in, so a person looks at it."""
    _self(session, actor, guardian_id)
    close_matters(session, school_id=school.id, key=confirm_key(guardian_id))
    for child in children_of(session, actor):
        teacher = homeroom_teacher_of(session, school.id, child.class_id, now)
        if child.guardian_id != guardian_id or teacher is None:
            continue
        identities = identities_of_staff(session, school.id, teacher.id)
        for identity_id in identities:
            _bring(session, school, (identity_id, actor.identity_id or 0), (child, phone), now)
        if identities:
            return say("contactability/number_told", teacher=teacher.name[:1])
    return say("contactability/number_nobody", duty_phone=school.config.duty_phone)


def is_asked(session: Session, actor: Actor, guardian_id: int) -> None:
    """Raises :class:`AccessDeniedError` for who does not answer for a child of this guardian."""
    if not answers_for(session, actor, guardian_id):
        raise AccessDeniedError


def put_number(
    session: Session, actor: Actor, guardian_id: int, phone: str, *, keep: int | None, now: datetime
) -> None:
    """The teacher has made sure: from now on everything goes to the new number."""
    change_phone(session, actor, guardian_id, phone, keep=keep, now=now)
    close_matters(session, school_id=actor.school_id, key=_number_key(guardian_id))


def leave_number(session: Session, actor: Actor, guardian_id: int) -> None:
    """The number stays as it is; the matter is off the teacher's list."""
    is_asked(session, actor, guardian_id)
    close_matters(session, school_id=actor.school_id, key=_number_key(guardian_id))


def _bring(
    session: Session, school: SchoolContext, between: tuple[int, int], told: tuple[Child, str], now: datetime
) -> None:
    (teacher_identity, guardian_identity), (child, phone) = between, told
    who = phrase("contactability/whose_number", child=child.name, relation=child.relation)
    go: dict[str, str | int | bool | None] = {
        "guardian": child.guardian_id,
        "phone": phone,
        "identity": guardian_identity,
        "who": who,
    }
    todo = Todo(
        key=_number_key(child.guardian_id),
        push_key=f"contactability/number/{child.guardian_id}/{teacher_identity}/{now.isoformat()}",
        label=phrase("contactability/matter_number", who=who),
        go=Go("contactability.new_number", go),
        words=lambda number: say("contactability/number_changed", who=who, number=number),
        what=phrase("contactability/matter_number_what"),
    )
    bring(session, school, teacher_identity, todo, now)


def _number_key(guardian_id: int) -> str:
    return f"contactability/number/{guardian_id}"


def _self(session: Session, actor: Actor, guardian_id: int) -> Guardian:
    if guardian_id not in actor.guardian_ids:
        raise AccessDeniedError
    return session.get_one(Guardian, guardian_id)
