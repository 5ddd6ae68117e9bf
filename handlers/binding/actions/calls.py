"""9: a person calls. The wish stands before the homeroom teacher until the teacher says it was done."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.access import Child, children_of
from bot.identity.teachers import homeroom_teacher_of
from handlers.binding.actions.children import teacher_name
from storage.identities import identities_of_staff
from storage.matters import close_matters, open_matters


def ask_for_call(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Reply:
    """Put the wish before the first homeroom teacher of the children who can be told; else give the school's number."""
    for child in children_of(session, actor):
        teacher = homeroom_teacher_of(session, school.id, child.class_id, now)
        identities = identities_of_staff(session, school.id, teacher.id) if teacher else []
        if identities:
            _tell_teacher(session, school, actor, (child, identities), now)
            name, tomorrow = teacher_name(session, school, child.class_id, now), school.calendar.is_quiet(now)
            return say("binding/call_me", teacher=name, tomorrow=tomorrow, duty_phone=school.config.duty_phone)
    return say("binding/call_me_stranger", duty_phone=school.config.duty_phone)


def was_called(session: Session, school: SchoolContext, key: str) -> None:
    """The teacher has called; nobody else need do it."""
    close_matters(session, school_id=school.id, key=key)


def _tell_teacher(
    session: Session, school: SchoolContext, actor: Actor, whom: tuple[Child, list[int]], now: datetime
) -> None:
    child, identities = whom
    who = phrase("binding/who_wants_a_call", child=child.name, relation=child.relation)
    key = f"binding/call/{actor.identity_id}"
    go = Go("binding.called", {"key": key, "who": who})
    for identity_id in identities:
        if any(matter.go == go for matter in open_matters(session, identity_id)):
            continue  # asked a moment ago: the teacher has it on the list
        todo = Todo(
            key=key,
            push_key=f"{key}/{identity_id}/{now.isoformat()}",
            label=phrase("binding/matter_call_of", who=who),
            go=go,
            words=lambda number: say("binding/teacher_call", who=who, number=number),
            what=phrase("binding/matter_call"),
        )
        bring(session, school, identity_id, todo, now)
