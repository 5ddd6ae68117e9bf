"""Words, taps and scans of binding."""

from dataclasses import replace

from bot.core.errors import AccessDeniedError
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.delivery.ladder.slip_results import by_digits
from bot.delivery.staff_menu import show_menu_of_face
from bot.dialogue.talk import Talk
from bot.identity.access import children_of, is_barred
from bot.identity.actors import load_actor
from bot.identity.binding import siblings_to_offer, unfollow
from bot.identity.desk_login import confirm, one_time_link
from bot.identity.matching import Match, Outcome
from bot.identity.profile import HOURS, set_hours, set_muted
from bot.identity.requests import Verdict
from handlers.binding import rules
from handlers.binding.actions import asking, calls, matching
from handlers.binding.actions.missing import hours_unknown, not_agreed
from storage.left_behind.files import open_files


def bind(talk: Talk, another: bool = False) -> Reply:
    """绑定: alone, with a slip's digits, with class code, name and digits, or with an invitation's code.

    Eight digits may also stand on the slip of a notice: then they answer it, from whoever that slip is for.

    Alone it brings back who had enough of the messages, unless ``another`` child is meant.
    """
    if _is_shut_out(talk):
        return _to_the_school(talk)
    typed = talk.rest.strip()
    if not typed:
        return (None if another else _come_back(talk)) or talk.open("binding.steps")
    if line := rules.typed_line(typed):
        return _bind_line(talk, line, "")
    digits = "".join(typed.split())
    if rules.is_slip(digits):
        of_notice = by_digits(talk.session, talk.school, talk.actor, digits, talk.now)
        return of_notice or _bind_slip(talk, digits)
    if rules.is_invitation(digits):
        return matching.redeem(talk.session, talk.school, talk.identity, digits, talk.now)
    return say("binding/how_to_bind")


def scanned(talk: Talk) -> Reply:
    """The code of a paper slip was scanned; its scene carries the eight digits."""
    return _to_the_school(talk) if _is_shut_out(talk) else _bind_slip(talk, talk.rest)


def welcome(talk: Talk) -> Reply:
    """Somebody follows the account without a slip's code."""
    if _is_shut_out(talk):
        return _to_the_school(talk)
    return say("binding/welcome", school=talk.school.name, go={"1": Go("binding.bind")})


def gone(talk: Talk) -> Reply:
    """Unfollowing erases the WeChat user; the school's record stays, the family is reached another way."""
    unfollow(talk.session, talk.identity, talk.now)
    return Reply()


def speak(talk: Talk, pupil: int | None = None, relation: str = "") -> Reply:
    """Who cannot type, or does not match, says who they are."""
    if _is_shut_out(talk):
        return _to_the_school(talk)
    if pupil is None:
        return talk.open("binding.say_who_where")
    return talk.open("binding.say_who", pupil=pupil, relation=relation)


def bind_as(talk: Talk, code: str, name: str, digits: str, relation: str) -> Reply:
    """Two guardians share the number of the line; this one said who writes."""
    return _bind_line(talk, (code, name, digits), relation)


def agree(talk: Talk, pupil: int, guardian: int) -> Reply:
    """The three sentences, for who is bound already; about nobody else's child."""
    if pupil not in {child.pupil_id for child in children_of(talk.session, talk.actor)}:
        raise AccessDeniedError
    return talk.open("binding.agree", pupil=pupil, guardian=guardian)


def siblings(talk: Talk, guardian: int) -> Reply:
    """您家还有孩子在这里上学吗? Those whom the roster knows are named, to nobody but this guardian."""
    known = siblings_to_offer(talk.session, talk.identity, guardian) if guardian in talk.actor.guardian_ids else []
    if not known:
        return say("binding/no_siblings_known")
    names = [f"{child.class_name} {child.name}" for child in known]
    go = {"1": Go("binding.bind_siblings", {"guardian": guardian})}
    if hours_unknown(talk.session, talk.actor.guardian_ids):
        go["0"] = Go("binding.hours")
    return say("binding/siblings", names=names, go=go)


def bind_siblings(talk: Talk, guardian: int) -> Reply:
    """是,一起绑."""
    if guardian not in talk.actor.guardian_ids:
        return say("binding/no_siblings_known")
    names = matching.bind_siblings(talk.session, talk.school, talk.identity, guardian, talk.now)
    if not names:
        return say("binding/no_siblings_known")
    done = say("binding/siblings_bound", names=names)
    if not hours_unknown(talk.session, talk.actor.guardian_ids):
        return done
    asked = hours(talk)
    return replace(asked, text=f"{done.text}\n{asked.text}")


def requests(talk: Talk) -> Reply:
    """认领家长: up to ten in a row."""
    return asking.next_request(talk.session, talk.actor)


def name(talk: Talk, request: int) -> Reply:
    """The voice is known, the child was not named."""
    return talk.open("binding.name_child", request=request)


def decide(talk: Talk, request: int, verdict: str) -> Reply:
    """The teacher's word on one request; the next one follows at once."""
    return asking.decide(talk.session, talk.school, talk.actor, request, Verdict(verdict), now=talk.now)


def mine(talk: Talk) -> Reply:
    """我的: the children bound, and what can be changed."""
    children = children_of(talk.session, talk.actor)
    if not children and is_barred(talk.session, talk.identity):
        return _to_the_school(talk)
    if not children:
        return say("binding/mine_nobody", go={"1": Go("binding.bind")})
    muted = talk.identity.muted
    change = Go("binding.subscribe_again") if muted else Go("binding.unsubscribe")
    go = {"1": Go("binding.bind", {"another": True}), "2": change, "3": Go("binding.hours")}
    has_file = bool(open_files(talk.session, talk.school.id, [child.pupil_id for child in children]))
    if has_file:
        go["4"] = Go("left_behind.change")
    return say("binding/mine", children=children, muted=muted, has_file=has_file, go=go)


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


def as_guardian(talk: Talk) -> Reply:
    """换成家长, without asking."""
    return switch_to(talk, "guardian") if talk.actor.guardian_ids else say("binding/one_face_only")


def as_staff(talk: Talk) -> Reply:
    """换成老师, without asking."""
    return switch_to(talk, "staff") if talk.actor.staff_id is not None else say("binding/one_face_only")


def switch(talk: Talk) -> Reply:
    """换身份, for who is teacher and parent."""
    if talk.actor.staff_id is None or not talk.actor.guardian_ids:
        return say("binding/one_face_only")
    go = {"1": Go("binding.switch_to", {"face": "staff"}), "2": Go("binding.switch_to", {"face": "guardian"})}
    return say("binding/which_face", go=go)


def switch_to(talk: Talk, face: str) -> Reply:
    """As whom this person speaks from now on."""
    talk.identity.face = "staff" if face == "staff" and talk.actor.staff_id is not None else "guardian"
    show_menu_of_face(talk.session, talk.identity, talk.now)
    return say("binding/face_changed")


def log_in(talk: Talk) -> Reply:
    """登录 482913: lets in the screen that shows these digits."""
    if not talk.rest:
        return say("binding/desk_no_link")
    let_in = confirm(talk.session, talk.actor, talk.rest, talk.now)
    return say("binding/desk_opened" if let_in else "binding/desk_code_unknown")


def desk_link(talk: Talk) -> Reply:
    """桌面: a link for five minutes, where pages can be reached at all."""
    link = one_time_link(talk.session, talk.actor, talk.school, talk.now)
    return say("binding/desk_link", link=link) if link else say("binding/desk_no_link")


def call_me(talk: Talk) -> Reply:
    """9: a person calls."""
    if _is_shut_out(talk):
        return _to_the_school(talk)
    return calls.ask_for_call(talk.session, talk.school, talk.actor, talk.now)


def called(talk: Talk, key: str, who: str) -> Reply:
    """The teacher has called."""
    calls.was_called(talk.session, talk.school, key)
    return say("binding/called_thanks", who=who)


def _bind_slip(talk: Talk, digits: str) -> Reply:
    found = matching.slip_child(talk.session, talk.school, talk.identity, digits, talk.now)
    if isinstance(found, Reply):
        return found
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
        return matching.line_not_found(talk.school, match)
    talk.actor = load_actor(talk.session, talk.identity, now=talk.now)  # a guardian now, who may read the sentences
    return talk.open("binding.agree", pupil=match.pupil_id, guardian=match.guardian_id)


def _come_back(talk: Talk) -> Reply | None:
    """Who is bound but gets nothing: all comes again, or the three sentences are asked once more."""
    if talk.identity.muted and talk.actor.guardian_ids:
        return subscribe_again(talk)
    child = not_agreed(talk.session, talk.actor)
    return agree(talk, child.pupil_id, child.guardian_id) if child else None


def _is_shut_out(talk: Talk) -> bool:
    """Whether the office has barred this person, who is nothing else at this school."""
    return not (talk.actor.guardian_ids or talk.actor.staff_id) and is_barred(talk.session, talk.identity)


def _to_the_school(talk: Talk) -> Reply:
    return say("dialogue/barred", duty_phone=talk.school.config.duty_phone)
