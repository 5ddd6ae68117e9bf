"""Words, taps and scans of binding."""

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.identity.access import children_of, is_barred
from bot.identity.actors import load_actor
from bot.identity.binding import siblings_to_offer, unfollow
from bot.identity.desk_login import confirm, one_time_link
from bot.identity.matching import Match, Outcome
from bot.identity.profile import HOURS, set_hours, set_muted
from bot.identity.requests import Decided, Verdict
from handlers.binding.actions import asking, calls, matching

SLIP_DIGITS = 8


def bind(talk: Talk) -> Reply:
    """绑定: alone, with a slip's digits, with class code, name and digits, or with an invitation's code."""
    parts = talk.rest.split()
    if not parts:
        return talk.open("binding.steps")
    if len(parts) == 3:
        return _bind_line(talk, (parts[0], parts[1], parts[2]), "")
    if len(parts) == 1 and len(parts[0]) == SLIP_DIGITS and parts[0].isdigit():
        return _bind_slip(talk, parts[0])
    if len(parts) == 1:
        return matching.redeem(talk.session, talk.school, talk.identity, parts[0], talk.now)
    return say("binding/how_to_bind")


def scanned(talk: Talk) -> Reply:
    """The code of a paper slip was scanned; its scene carries the eight digits."""
    return _bind_slip(talk, talk.rest)


def welcome(talk: Talk) -> Reply:
    """Somebody follows the account without a slip's code."""
    if is_barred(talk.session, talk.identity):
        return say("binding/barred", duty_phone=talk.school.config.duty_phone)
    return say("binding/welcome", school=talk.school.name, go={"1": Go("binding.bind")})


def gone(talk: Talk) -> Reply:
    """Unfollowing erases the WeChat user; the school's record stays, the family is reached another way."""
    unfollow(talk.session, talk.identity, talk.now)
    return Reply()


def speak(talk: Talk, pupil: int | None = None, relation: str = "") -> Reply:
    """Who cannot type, or does not match, says who they are."""
    if pupil is None:
        return talk.open("binding.say_who_where")
    return talk.open("binding.say_who", pupil=pupil, relation=relation)


def bind_as(talk: Talk, code: str, name: str, digits: str, relation: str) -> Reply:
    """Two guardians share the number of the line; this one said who writes."""
    return _bind_line(talk, (code, name, digits), relation)


def agree(talk: Talk, pupil: int, guardian: int) -> Reply:
    """The three sentences, for who is bound already."""
    return talk.open("binding.agree", pupil=pupil, guardian=guardian)


def siblings(talk: Talk, guardian: int) -> Reply:
    """您家还有孩子在这里上学吗? Those whom the roster knows are named, to nobody but this guardian."""
    known = siblings_to_offer(talk.session, talk.identity, guardian) if guardian in talk.actor.guardian_ids else []
    if not known:
        return say("binding/no_siblings_known")
    names = [f"{child.class_name} {child.name}" for child in known]
    return say("binding/siblings", names=names, go={"1": Go("binding.bind_siblings", {"guardian": guardian})})


def bind_siblings(talk: Talk, guardian: int) -> Reply:
    """是,一起绑."""
    if guardian not in talk.actor.guardian_ids:
        return say("binding/no_siblings_known")
    names = matching.bind_siblings(talk.session, talk.school, talk.identity, guardian, talk.now)
    return say("binding/siblings_bound", names=names) if names else say("binding/no_siblings_known")


def requests(talk: Talk) -> Reply:
    """认领家长: up to ten in a row."""
    return asking.next_request(talk.session, talk.actor)


def name(talk: Talk, request: int) -> Reply:
    """The voice is known, the child was not named."""
    return talk.open("binding.name_child", request=request)


def decide(talk: Talk, request: int, verdict: str) -> Reply:
    """The teacher's word on one request; the next one follows at once."""
    outcome = asking.decide(talk.session, talk.school, talk.actor, request, Verdict(verdict), now=talk.now)
    if outcome is Decided.BARRED:
        return say("binding/barred_cannot")
    if outcome is Decided.WHICH_PUPIL:
        return talk.open("binding.name_child", request=request)
    done = "already_decided" if outcome is Decided.ALREADY else f"{verdict}_next"
    return say(f"binding/{done}", go={"1": Go("binding.requests")})


def mine(talk: Talk) -> Reply:
    """我的: the children bound, and what can be changed."""
    children = children_of(talk.session, talk.actor)
    if not children and is_barred(talk.session, talk.identity):
        return say("binding/barred", duty_phone=talk.school.config.duty_phone)
    if not children:
        return say("binding/mine_nobody", go={"1": Go("binding.bind")})
    muted = talk.identity.muted
    change = Go("binding.subscribe_again") if muted else Go("binding.unsubscribe")
    go = {"1": Go("binding.bind"), "2": change, "3": Go("binding.hours")}
    return say("binding/mine", children=children, muted=muted, go=go)


def unsubscribe(_talk: Talk) -> Reply:
    """退订 says what still comes, and asks once."""
    return say("binding/unsubscribe", go={"1": Go("binding.unsubscribe_now")})


def unsubscribe_now(talk: Talk) -> Reply:
    """Confirmed."""
    set_muted(talk.identity, muted=True)
    return say("binding/unsubscribed")


def subscribe_again(talk: Talk) -> Reply:
    """Everything comes again."""
    set_muted(talk.identity, muted=False)
    return say("binding/subscribed_again")


def hours(_talk: Talk) -> Reply:
    """When is a message, or a call, welcome?"""
    go = {str(number): Go("binding.keep_hours", {"hours": hours}) for number, hours in enumerate(HOURS, start=1)}
    return say("binding/hours", go=go)


def keep_hours(talk: Talk, hours: str) -> Reply:
    """Own hours of this person, for all children."""
    set_hours(talk.session, talk.actor, hours)
    return say("binding/hours_kept")


def switch(talk: Talk) -> Reply:
    """换身份, for who is teacher and parent."""
    if talk.actor.staff_id is None or not talk.actor.guardian_ids:
        return say("binding/one_face_only")
    go = {"1": Go("binding.switch_to", {"face": "staff"}), "2": Go("binding.switch_to", {"face": "guardian"})}
    return say("binding/which_face", go=go)


def switch_to(talk: Talk, face: str) -> Reply:
    """As whom this person speaks from now on."""
    talk.identity.face = "staff" if face == "staff" and talk.actor.staff_id is not None else "guardian"
    return say(f"binding/face_{talk.identity.face}")


def log_in(talk: Talk) -> Reply:
    """登录 482913: lets in the screen that shows these digits."""
    let_in = confirm(talk.session, talk.actor, talk.rest, talk.now)
    return say("binding/desk_opened" if let_in else "binding/desk_code_unknown")


def desk_link(talk: Talk) -> Reply:
    """桌面: a link for five minutes, where pages can be reached at all."""
    link = one_time_link(talk.session, talk.actor, talk.school, talk.now)
    return say("binding/desk_link", link=link) if link else say("binding/desk_no_link")


def call_me(talk: Talk) -> Reply:
    """9: a person calls."""
    return calls.ask_for_call(talk.session, talk.school, talk.actor, talk.now)


def called(talk: Talk, key: str, who: str) -> Reply:
    """The teacher has called."""
    calls.was_called(talk.session, talk.school, key)
    return say("binding/called_thanks", who=who)


def _bind_slip(talk: Talk, digits: str) -> Reply:
    found = matching.slip_child(talk.session, talk.school, talk.identity, digits, talk.now)
    if found is None:
        return say("binding/slip_unknown")
    slip, pupil = found
    return talk.open("binding.bind", slip=slip, pupil=pupil)


def _bind_line(talk: Talk, line: tuple[str, str, str], relation: str) -> Reply:
    match: Match = matching.bind_line(talk.session, talk.school, talk.identity, line, relation, talk.now)
    if match.outcome is Outcome.ASK_RELATION:
        args = dict(zip(("code", "name", "digits"), line, strict=True))
        go = {
            str(number): Go("binding.bind_as", {**args, "relation": relation})
            for number, relation in enumerate(match.relations, start=1)
        }
        return say("binding/which_relation", relations=match.relations, go=go)
    if match.outcome is not Outcome.FOUND or match.pupil_id is None or match.guardian_id is None:
        return matching.not_found(talk.school, match)
    talk.actor = load_actor(talk.session, talk.identity, now=talk.now)  # a guardian now, who may read the sentences
    return talk.open("binding.agree", pupil=match.pupil_id, guardian=match.guardian_id)
