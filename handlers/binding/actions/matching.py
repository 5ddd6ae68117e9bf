"""Comparing digits with the roster, and binding whom they name.

A wrong try is counted in the same transaction as its answer; therefore it is answered, never raised.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.forms import Asked
from bot.core.names import given_name
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.staff_menu import show_menu_of_face
from bot.identity import binding, invitations, matching
from bot.identity.actors import load_actor
from bot.identity.headings import relation_name
from bot.identity.matching import Match, Outcome
from bot.identity.requests import Said, ask_teacher
from bot.identity.slips import find_slip, spend_slip
from handlers.binding import rules
from handlers.binding.actions.asking import tell_teacher
from handlers.binding.actions.children import child_facts, identity_of, named_child, teacher_name
from handlers.binding.actions.missing import hours_unknown
from storage.binding import Slip
from storage.identities import Identity
from storage.matters import close_matters


def slip_child(
    session: Session, school: SchoolContext, identity: Identity, digits: str, now: datetime
) -> tuple[int, int] | Reply:
    """(slip, pupil) behind the eight digits of a paper slip that still works; a wrong number counts as a try."""
    figures = school.rules.binding
    if matching.tries_left(session, identity, figures, now) == 0:
        return _enough_for_today(school)
    slip = find_slip(session, school.id, digits, now=now)
    if slip is None:
        matching.wrong(session, identity, [], figures, now)
        return say("binding/slip_unknown")
    return slip.id, slip.pupil_id


def compare_digits(asked: Asked, digits: str) -> Reply | None:
    """None when the last four digits belong to this relation of the child; otherwise what else can be done."""
    match = _match_slip(asked, digits)
    if match.outcome is Outcome.FOUND:
        return None
    if _is_over(match):
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
    if _is_over(match):
        return _enough_for_today(asked.school, {"0": Go("form.leave")})
    go = {
        "1": Go("form.again"),
        "2": Go("form.change", {"field": "child"}),
        "3": Go("form.change", {"field": "class_code"}),
        "4": Go("binding.speak"),
        "0": Go("form.leave"),
    }
    typed = {"class_code": asked.answers["class_code"], "child": asked.answers["child"]}
    return say("binding/steps_not_found", relation=relation_name(asked.answers["relation"]), go=go, **typed)


def line_not_found(school: SchoolContext, match: Match) -> Reply:
    """What is said when the class code, name and digits of one line did not fit together."""
    if _is_over(match):
        return _enough_for_today(school)
    go = {"1": Go("binding.bind", {"another": True}), "2": Go("binding.speak")}
    return say("binding/line_not_found", go=go)


def bind_by_slip(asked: Asked) -> Reply:
    """Bind whom the digits named, spend the slip, and note what was agreed to."""
    slip = asked.session.get(Slip, int(asked.subject["slip"]), with_for_update=True)
    if slip is None or slip.void_at is not None:
        return say("binding/slip_unknown")
    match = _match_slip(asked, asked.answers["last_four"])
    if match.outcome is Outcome.FOUND:
        spend_slip(slip, asked.now)
    return _bound(asked, match, "slip")


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
    figures = school.rules.binding
    match = matching.find_by_line(session, identity=identity, line=line, relation=relation, rules=figures, now=now)
    if match.outcome is Outcome.FOUND and match.guardian_id is not None:
        binding.bind_guardian(session, identity=identity, guardian_id=match.guardian_id, how="line", now=now)
    return match


def agree(asked: Asked) -> Reply:
    """Note what was agreed to by who is bound already."""
    pupil_id, guardian_id = int(asked.subject["pupil"]), int(asked.subject["guardian"])
    bound = load_actor(asked.session, identity_of(asked), now=asked.now).guardian_ids
    if guardian_id not in bound:
        return say("binding/changed_meanwhile")
    close_matters(asked.session, school_id=asked.school.id, key=rules.agree_key(pupil_id, guardian_id))
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
            session,
            school.id,
            sibling.guardian_id,
            sibling.pupil_id,
            binding.ConsentText(binding.CONTACT, version),
            given=True,
            now=now,
        )
        names.append(sibling.name)
    return names


def redeem(session: Session, school: SchoolContext, identity: Identity, code: str, now: datetime) -> Reply:
    """绑定 <邀请码>: a member of staff comes in."""
    welcome = invitations.redeem(session, identity, code, rules=school.rules.binding, now=now)
    if welcome.outcome is invitations.Redeemed.NO_TRIES_LEFT:
        return _enough_for_today(school)
    if welcome.outcome is invitations.Redeemed.WRONG:
        return say("binding/invitation_unknown")
    show_menu_of_face(session, identity, now)
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
    relation, figures = asked.answers["relation"], asked.school.rules.binding
    return matching.find_by_line(
        asked.session, identity=identity_of(asked), line=line, relation=relation, rules=figures, now=asked.now
    )


def _is_over(match: Match) -> bool:
    return match.tries_left == 0 or match.outcome is Outcome.NO_TRIES_LEFT


def _enough_for_today(school: SchoolContext, go: dict[str, Go] | None = None) -> Reply:
    return say("binding/enough_tries_unknown", duty_phone=school.config.duty_phone, go=go)


def _enough_tries(asked: Asked) -> Reply:
    """The tries of the day are used up: the teacher is asked, so that the family need not try again."""
    said = Said(relation=relation_name(asked.answers["relation"]))
    pupil_id = int(asked.subject["pupil"])
    session, school, go = asked.session, asked.school, {"0": Go("form.leave")}
    request = ask_teacher(session, identity=identity_of(asked), said=said, pupil_id=pupil_id, now=asked.now)
    teacher = teacher_name(session, school, request.class_id, asked.now)
    if tell_teacher(session, school, request, asked.now):
        return say("binding/enough_tries", teacher=teacher, go=go)
    return say("binding/teacher_not_here", teacher=teacher, duty_phone=school.config.duty_phone, go=go)


def _bound(asked: Asked, match: Match, how: str) -> Reply:
    if match.outcome is not Outcome.FOUND or match.guardian_id is None or match.pupil_id is None:
        return say("binding/changed_meanwhile")
    identity = identity_of(asked)
    binding.bind_guardian(asked.session, identity=identity, guardian_id=match.guardian_id, how=how, now=asked.now)
    return _agreed(asked, match.pupil_id, match.guardian_id)


def _agreed(asked: Asked, pupil_id: int, guardian_id: int) -> Reply:
    given = asked.answers["consent"] == "yes"
    version = asked.school.rules.binding.consent_version
    binding.record_consent(
        asked.session,
        asked.school.id,
        guardian_id,
        pupil_id,
        binding.ConsentText(binding.CONTACT, version),
        given=given,
        now=asked.now,
    )
    if not given:
        return say("binding/bound_safety_only")
    identity_of(asked).muted = False
    child = named_child(asked.session, asked.school.id, pupil_id)
    go = {"1": Go("binding.siblings", {"guardian": guardian_id})}
    if hours_unknown(asked.session, [guardian_id]):
        go["0"] = Go("binding.hours")
    return say("binding/bound", given=given_name(child.name), go=go)
