"""Who did not match waits for the homeroom teacher, who knows the voice."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice, media_of
from bot.core.forms import Asked
from bot.core.names import given_name
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from bot.identity import requests
from bot.identity.access import class_pupils
from bot.identity.headings import relation_kind, relation_name
from bot.identity.matching import plain
from bot.identity.requests import Decided, Decision, Verdict
from bot.identity.teachers import homeroom_teacher_of
from handlers.binding import rules
from handlers.binding.actions.children import identity_of, named_child, teacher_name
from storage.binding import BindingRequest
from storage.identities import identities_of_staff
from storage.matters import close_matters
from storage.schools import Class, class_by_code


def ask_teacher(asked: Asked, said: str) -> Reply:
    """Hand words or a voice to the homeroom teacher of the child, or of the class that was named.

    Raises :class:`UserError` for a class code that no class has; the way to change it stands below.
    """
    session, school = asked.session, asked.school
    pupil_id = int(asked.subject["pupil"]) if "pupil" in asked.subject else None
    heard = requests.Said(
        relation=relation_name(str(asked.subject.get("relation") or asked.answers.get("relation", ""))),
        text="" if is_voice(said) else said,
        media_id=int(media_of(said)) if is_voice(said) else None,
    )
    request = requests.ask_teacher(
        session,
        identity=identity_of(asked),
        said=heard,
        pupil_id=pupil_id,
        class_id=None if pupil_id is not None else _class_to_ask(asked),
        now=asked.now,
    )
    name = teacher_name(session, school, request.class_id, asked.now)
    if tell_teacher(session, school, request, asked.now):
        return say("binding/handed_to_teacher", teacher=name)
    return say("binding/teacher_not_here", teacher=name, duty_phone=school.config.duty_phone)


def tell_teacher(session: Session, school: SchoolContext, request: BindingRequest, now: datetime) -> bool:
    """One matter per waiting list, however many wait; False if nobody can be told."""
    teacher = homeroom_teacher_of(session, school.id, request.class_id, now) if request.class_id else None
    if teacher is None or request.class_id is None:
        return False
    class_name = session.get_one(Class, request.class_id).name
    identities = identities_of_staff(session, school.id, teacher.id)
    for identity_id in identities:
        todo = Todo(
            key=rules.requests_key(request.class_id),
            push_key=f"binding/request/{request.id}/{identity_id}",
            label=phrase("binding/matter_requests"),
            go=Go("binding.requests"),
            words=lambda number: say("binding/teacher_has_someone", class_name=class_name, number=number),
            what=phrase("binding/matter_requests"),
        )
        bring(session, school, identity_id, todo, now)
    return bool(identities)


def next_request(session: Session, actor: Actor) -> Reply:
    """The first of those who wait, as the teacher hears it, with what to say to it."""
    waiting = requests.waiting_requests(session, actor)
    if not waiting:
        return say("binding/nobody_waiting")
    first = waiting[0]
    voice = (Reply(media=str(first.media_id)),) if first.media_id else ()
    facts: dict[str, Any] = {"count": len(waiting), "said": first.said, "spoken": bool(first.media_id)}
    if first.pupil_id is None:
        name = Go("binding.name", {"request": first.request_id})
        go = {
            "1": name,
            "2": _decide(first.request_id, Verdict.REFUSED),
            "3": _decide(first.request_id, Verdict.CALLING),
        }
        return say("binding/waiting_unnamed", go=go, **facts).then(voice)
    go = {
        "1": _decide(first.request_id, Verdict.APPROVED),
        "2": _decide(first.request_id, Verdict.REFUSED),
        "3": _decide(first.request_id, Verdict.CALLING),
    }
    pronoun = phrase("binding/pronoun", of=relation_kind(first.relation))
    shown = say("binding/waiting", go=go, child=first.pupil_name, relation=first.relation, pronoun=pronoun, **facts)
    return shown.then(voice)


def decide(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    request_id: int,
    verdict: Verdict,
    *,
    pupil_id: int | None = None,
    now: datetime,
) -> Reply:
    """The teacher's word, and who waits next; who waited is told, and asked for the three sentences when approved.

    Somebody whom the office has barred is let in by no teacher: the request ends, and sends them to the school.
    """
    decision = requests.decide(session, actor, request_id, verdict, pupil_id=pupil_id, now=now)
    if decision.outcome is Decided.BARRED:
        requests.decide(session, actor, request_id, Verdict.REFUSED, now=now)
    if decision.outcome is not Decided.ALREADY and verdict is not Verdict.CALLING:
        _tell_who_waited(session, school, decision, now)
    if not requests.waiting_requests(session, actor):
        for class_id in actor.classes_as(*rules.DECIDING):
            close_matters(session, school_id=school.id, key=rules.requests_key(class_id))
    if verdict is Verdict.CALLING and decision.outcome is Decided.DONE:
        return say("binding/calling_next", go={"1": Go("binding.requests")})
    following = next_request(session, actor)
    return replace(following, text=f"{_what_was_done(decision.outcome, verdict)}\n{following.text}")


def approve_named(asked: Asked, name: str, relation: str) -> Reply:
    """Approve a request that named no child, for the child of this name in the class that was asked.

    Raises :class:`UserError` where the class has no such child, or two.
    """
    request = _request_of(asked)
    pupil_id = _child_named(asked, request, name)
    request.relation = relation_name(relation)
    school, actor = asked.school, asked.actor
    return decide(asked.session, school, actor, request.id, Verdict.APPROVED, pupil_id=pupil_id, now=asked.now)


def know_child(asked: Asked, name: str) -> None:
    """Raises :class:`UserError` where the class of the request has no child of this name, or two."""
    _child_named(asked, _request_of(asked), name)


def know_class(asked: Asked, code: str) -> None:
    """Raises :class:`UserError` for a class code that no class has."""
    if class_by_code(asked.session, asked.school.id, plain(code)) is None:
        raise UserError("binding/class_unknown")


def _request_of(asked: Asked) -> BindingRequest:
    request = asked.session.get(BindingRequest, int(asked.subject["request"]))
    if request is None or request.class_id not in asked.actor.classes_as(*rules.DECIDING):
        raise AccessDeniedError
    return request


def _child_named(asked: Asked, request: BindingRequest, name: str) -> int:
    if is_voice(name):
        raise UserError("binding/name_in_letters")
    wanted, class_id = plain(name), request.class_id or 0
    found = [pupil.id for pupil in class_pupils(asked.session, asked.actor, class_id) if pupil.name == wanted]
    if len(found) != 1:
        raise UserError("binding/child_not_in_class", name=name)
    return found[0]


def _what_was_done(outcome: Decided, verdict: Verdict) -> str:
    if outcome is Decided.BARRED:
        return phrase("binding/barred_cannot")
    if outcome is Decided.ALREADY:
        return phrase("binding/already_decided")
    return phrase("binding/approved_next" if verdict is Verdict.APPROVED else "binding/refused_next")


def _tell_who_waited(session: Session, school: SchoolContext, decision: Decision, now: datetime) -> None:
    identity_id = decision.identity_id
    push_key = f"binding/decided/{identity_id}/{decision.pupil_id}/{now.isoformat()}"
    if decision.pupil_id is not None and decision.guardian_id is not None:
        pupil = named_child(session, school.id, decision.pupil_id)
        teacher, given = teacher_name(session, school, pupil.class_id, now), given_name(pupil.name)
        todo = Todo(
            key=rules.agree_key(pupil.id, decision.guardian_id),
            push_key=push_key,
            label=phrase("binding/matter_agree"),
            go=Go("binding.agree", {"pupil": pupil.id, "guardian": decision.guardian_id}),
            words=lambda number: say("binding/approved_you", teacher=teacher, given=given, number=number),
            what=phrase("binding/matter_agree"),
            purpose="answer",
            waits_for_morning=False,
        )
        bring(session, school, identity_id, todo, now)
        return
    phone = school.config.duty_phone
    is_barred = decision.outcome is Decided.BARRED
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=say("dialogue/barred", duty_phone=phone) if is_barred else say("binding/refused_you", duty_phone=phone),
        purpose="answer",
        key=push_key,
        now=now,
        what=phrase("binding/matter_decided"),
    )


def _decide(request_id: int, verdict: Verdict) -> Go:
    return Go("binding.decide", {"request": request_id, "verdict": verdict.value})


def _class_to_ask(asked: Asked) -> int:
    class_ = class_by_code(asked.session, asked.school.id, plain(asked.answers["class_code"]))
    if class_ is None:
        go = {"1": Go("form.change", {"field": "class_code"}), "0": Go("form.leave")}
        raise UserError("binding/class_unknown_change", go=go)
    return class_.id
