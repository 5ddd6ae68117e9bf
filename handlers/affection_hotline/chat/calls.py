"""约通话 in chat: with which child, when the parent is free (once), which time, and it is agreed."""

from datetime import datetime

from bot.core.errors import UserError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.affection_hotline.actions import calls
from handlers.affection_hotline.actions.adults import own_lines
from handlers.affection_hotline.actions.call_showing import LEAVE, numbered, show_lost, show_times, stamp
from handlers.affection_hotline.actions.home_calls import call_at_home_ahead

MOST_CHILDREN = 6


def book(talk: Talk, pupil: int = 0) -> Reply:
    """约通话: with which child, and then when."""
    children = own_lines(talk.session, talk.actor)
    if pupil or len(children) == 1:
        return book_another(talk, pupil or children[0].pupil_id, first=True)
    if not children:
        go = {"1": Go("affection_hotline.write")}
        return say("affection_hotline/call_not_open", go=go, duty_phone=talk.school.config.duty_phone)
    lines = [(each.child, Go("affection_hotline.book", {"pupil": each.pupil_id})) for each in children[:MOST_CHILDREN]]
    return numbered(say("affection_hotline/call_which_child", go={"0": LEAVE}), lines)


def book_another(talk: Talk, pupil: int, first: bool = False) -> Reply:
    """The times for this child; who has agreed on one sees it ``first``, who has not said when it suits is asked."""
    child = calls.far_child(talk.session, talk.actor, pupil)
    ahead = calls.call_ahead(talk.session, child, talk.now) if first else None
    at_home = call_at_home_ahead(talk.session, child, talk.now) if first else None
    if at_home and (ahead is None or at_home.starts_at < ahead.starts_at):
        change = Go("affection_hotline.home_call", {"at_home": at_home.call_id})
        go = {"1": change, "2": Go("affection_hotline.book_another", {"pupil": pupil})}
        return say("affection_hotline/home_ahead", go=go, of=at_home)
    if ahead:
        change = Go("visit_booking.answer", {"booking_id": ahead.booking_id})
        go = {"1": change, "2": Go("affection_hotline.book_another", {"pupil": pupil})}
        return say("affection_hotline/call_ahead", go=go, of=ahead)
    if not calls.times_for(talk.session, talk.school, child, talk.now).is_asked:
        return call_free(talk, pupil)
    return show_times(talk.session, talk.school, child, talk.now)


def call_free(talk: Talk, pupil: int) -> Reply:
    """改我有空的时间."""
    return talk.open("affection_hotline.free", pupil=pupil)


def call_times(talk: Talk, pupil: int, start: int = 0, in_room: bool = False) -> Reply:
    """Times to choose from; ``in_room``: of the hotline room, whatever suits better."""
    child = calls.far_child(talk.session, talk.actor, pupil)
    return show_times(talk.session, talk.school, child, talk.now, start, in_room=in_room)


def call_time(talk: Talk, pupil: int, at: str) -> Reply:
    """This time: where, how long, and whether it shall be."""
    child, moment = calls.far_child(talk.session, talk.actor, pupil), datetime.fromisoformat(at)
    free = calls.lines_at(talk.session, talk.school, moment, talk.now)
    if not free:
        return show_lost(talk.session, talk.school, child, moment, talk.now)
    take = Go("affection_hotline.call_take", {"pupil": pupil, "at": stamp(moment)})
    go = {"1": take, "2": Go("affection_hotline.call_times", {"pupil": pupil}), "0": LEAVE}
    minutes = int((free[0].ends_at - free[0].starts_at).total_seconds()) // 60
    return say("affection_hotline/call_sure", go=go, child=child.child, free=free[0], minutes=minutes)


def call_take(talk: Talk, pupil: int, at: str) -> Reply:
    """就这样约: it is theirs, or another family was faster."""
    moment = datetime.fromisoformat(at)
    try:
        with talk.session.begin_nested():
            made = calls.take_call(talk.session, talk.school, talk.actor, pupil, moment, talk.now)
    except UserError as refused:
        if refused.text != "visit_booking/just_taken":
            raise
        child = calls.far_child(talk.session, talk.actor, pupil)
        return show_lost(talk.session, talk.school, child, moment, talk.now)
    return say("affection_hotline/call_booked", of=made)


def call_leave(talk: Talk) -> Reply:  # noqa: ARG001  as of every step
    """不约了."""
    return say("affection_hotline/call_left")


def after_call(talk: Talk, booking_id: int) -> Reply:
    """After a call that was missed or broken off: words instead, another time, or they did talk."""
    of = calls.after_call(talk.session, talk.school, talk.actor, booking_id, talk.now)
    if of.outcome not in ("missed", "cut"):
        return say("affection_hotline/call_talked", of=of.call)
    pupil = of.call.pupil_id
    lines = [(phrase("affection_hotline/call_voice_now"), Go("affection_hotline.say", {"pupil": pupil}))]
    for each in of.nearest:
        take = Go("affection_hotline.call_time", {"pupil": pupil, "at": stamp(each.starts_at)})
        lines.append((phrase("affection_hotline/call_next_line", at=each.starts_at), take))
    lines.append((phrase("affection_hotline/call_other_time"), Go("affection_hotline.call_times", {"pupil": pupil})))
    if of.outcome == "missed":
        came = Go("affection_hotline.call_came", {"booking_id": booking_id})
        lines.append((phrase("affection_hotline/call_did_talk"), came))
    return numbered(say("affection_hotline/call_after", of=of.call, outcome=of.outcome), lines)


def call_came(talk: Talk, booking_id: int) -> Reply:
    """我们通上话了."""
    of = calls.came_about(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("affection_hotline/call_talked", of=of)
