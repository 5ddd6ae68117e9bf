"""Comparing digits with the roster, and binding whom they name.

A wrong try is counted in the same transaction as its answer; therefore it is answered, never raised.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.forms import Asked
from bot.core.names import given_name
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.identity import binding, invitations, matching
from bot.identity.actors import load_actor
from bot.identity.headings import relation_name
from bot.identity.matching import Match, Outcome
from bot.identity.requests import Said, ask_teacher
from bot.identity.slips import find_slip, spend_slip
from handlers.binding.actions.asking import tell_teacher
from handlers.binding.actions.children import child_facts, identity_of, named_child, teacher_name
from storage.binding import Slip
from storage.identities import Identity


def slip_child(
    session: Session, school: SchoolContext, identity: Identity, digits: str, now: datetime
) -> tuple[int, int] | None:
    """(slip, pupil) behind the eight digits of a paper slip that still works; a wrong number counts as a try."""
    rules = school.rules.binding
    if matching.tries_left(session, identity, rules, now) == 0:
        return None
    slip = find_slip(session, school.id, digits, now=now)
    if slip is None:
        matching.wrong(session, identity, [], rules, now)
        return None
    return slip.id, slip.pupil_id


def compare_digits(asked: Asked, digits: str) -> Reply | None:
    """None when the last four digits belong to this relation of the child; otherwise what else can be done."""
    match = _match_slip(asked, digits)
    if match.outcome is Outcome.FOUND:
        return None
    if match.tries_left == 0 or match.outcome is Outcome.NO_TRIES_LEFT:
        return _enough_tries(asked)
    speak = Go("binding.speak", {"pupil": int(asked.subject["pupil"]), "relation": asked.answers["relation"]})
    teacher = child_facts(asked)["teacher"]
    go = {"1": Go("form.again"), "2": speak, "0": Go("form.leave")}
    return say("binding/wrong_digits", teacher=teacher, go=go)


def compare_line(asked: Asked, digits: str) -> Reply | None:
    """The same for class code, name and digits, where nothing is given away about which of them was wrong."""
    match = _match_steps(asked, digits)
    if match.outcome is Outcome.FOUND:
        return None
    return not_found(asked.school, match)


def not_found(school: SchoolContext, match: Match) -> Reply:
    """What is said when class code, name and digits did not fit together."""
    if match.tries_left == 0 or match.outcome is Outcome.NO_TRIES_LEFT:
        return say("binding/enough_tries_unknown", duty_phone=school.config.duty_phone, go={"0": Go("form.leave")})
    go = {"1": Go("binding.bind"), "2": Go("binding.speak"), "0": Go("form.leave")}
    return say("binding/line_not_found", go=go)


def bind_by_slip(asked: Asked) -> Reply:
    """Bind whom the digits named, spend the slip, and note what was agreed to."""
    slip = asked.session.get(Slip, int(asked.subject["slip"]))
    if slip is None or slip.void_at is not None:
        raise UserError("binding/slip_unknown")
    reply = _bound(asked, _match_slip(asked, asked.answers["last_four"]), "slip")
    spend_slip(slip, asked.now)
    return reply


def bind_by_steps(asked: Asked) -> Reply:
    """Bind whom class code, name and digits named, and note what was agreed to."""
    return _bound(asked, _match_steps(asked, asked.answers["last_four"]), "steps")


def bind_line(
    session: Session,
    school: SchoolContext,
    identity: Identity,
    line: tuple[str, str, str],
    relation: str,
    now: datetime,
) -> Match:
    """绑定 3207 李小明 6688: bound at once when it fits; the three sentences follow."""
    rules = school.rules.binding
    match = matching.find_by_line(session, identity=identity, line=line, relation=relation, rules=rules, now=now)
    if match.outcome is Outcome.FOUND and match.guardian_id is not None:
        binding.bind_guardian(session, identity=identity, guardian_id=match.guardian_id, how="line", now=now)
    return match


def agree(asked: Asked) -> Reply:
    """Note what was agreed to by who is bound already."""
    pupil_id, guardian_id = int(asked.subject["pupil"]), int(asked.subject["guardian"])
    bound = load_actor(asked.session, identity_of(asked), now=asked.now).guardian_ids
    if guardian_id not in bound:
        raise UserError("binding/slip_unknown")
    return _agreed(asked, pupil_id, guardian_id)


def bind_siblings(
    session: Session, school: SchoolContext, identity: Identity, guardian_id: int, now: datetime
) -> list[str]:
    """Bind all children whom the roster gives to the same person; the three sentences were agreed to a moment ago."""
    names = []
    for sibling in binding.siblings_to_offer(session, identity, guardian_id):
        binding.bind_guardian(session, identity=identity, guardian_id=sibling.guardian_id, how="approved", now=now)
        version = school.rules.binding.consent_version
        binding.record_consent(
            session, school.id, sibling.guardian_id, sibling.pupil_id, version=version, given=True, now=now
        )
        names.append(sibling.name)
    return names


def redeem(session: Session, school: SchoolContext, identity: Identity, code: str, now: datetime) -> Reply:
    """绑定 <邀请码>: a member of staff comes in."""
    welcome = invitations.redeem(session, identity, code, rules=school.rules.binding, now=now)
    if welcome.outcome is not invitations.Redeemed.WELCOME:
        return say("binding/invitation_unknown")
    identity.face = "staff"
    return say("binding/staff_bound", name=welcome.name)


def _match_slip(asked: Asked, digits: str) -> Match:
    return matching.match_last_four(
        asked.session,
        identity=identity_of(asked),
        pupil_id=int(asked.subject["pupil"]),
        relation=asked.answers["relation"],
        last_four=digits,
        rules=asked.school.rules.binding,
        now=asked.now,
    )


def _match_steps(asked: Asked, digits: str) -> Match:
    line = (asked.answers["class_code"], asked.answers["child"], digits)
    relation, rules = asked.answers.get("relation", ""), asked.school.rules.binding
    return matching.find_by_line(
        asked.session, identity=identity_of(asked), line=line, relation=relation, rules=rules, now=asked.now
    )


def _enough_tries(asked: Asked) -> Reply:
    """The tries of the day are used up: the teacher is asked, so that the family need not try again."""
    session, school = asked.session, asked.school
    pupil = named_child(session, school.id, int(asked.subject["pupil"]))
    relation = relation_name(asked.answers["relation"])
    said = Said(relation=relation)
    request = ask_teacher(session, identity=identity_of(asked), said=said, pupil_id=pupil.id, now=asked.now)
    tell_teacher(session, school, request, asked.now)
    teacher = teacher_name(session, school, pupil.class_id, asked.now)
    return say("binding/enough_tries", teacher=teacher, go={"0": Go("form.leave")})


def _bound(asked: Asked, match: Match, how: str) -> Reply:
    if match.outcome is not Outcome.FOUND or match.guardian_id is None or match.pupil_id is None:
        raise UserError("binding/changed_meanwhile")
    identity = identity_of(asked)
    binding.bind_guardian(asked.session, identity=identity, guardian_id=match.guardian_id, how=how, now=asked.now)
    return _agreed(asked, match.pupil_id, match.guardian_id)


def _agreed(asked: Asked, pupil_id: int, guardian_id: int) -> Reply:
    given = asked.answers["consent"] == "yes"
    version = asked.school.rules.binding.consent_version
    binding.record_consent(
        asked.session, asked.school.id, guardian_id, pupil_id, version=version, given=given, now=asked.now
    )
    if not given:
        return say("binding/bound_safety_only")
    identity_of(asked).muted = False
    child = named_child(asked.session, asked.school.id, pupil_id)
    siblings = Go("binding.siblings", {"guardian": guardian_id})
    return say("binding/bound", given=given_name(child.name), go={"1": siblings})
