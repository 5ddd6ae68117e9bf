"""我的约见: a host answers families, moves and calls off, invites, and writes up what was said."""

from datetime import datetime

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.reply import MOST_BEHIND, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import hosting, recording
from handlers.visit_booking.actions.showing import Appointment
from handlers.visit_booking.chat.booking import MOST_LINES, MOST_TIMES
from handlers.visit_booking.chat.lines import Args, Line, with_lines

# Of one message: so many appointments are read, so many families answered, so many talks written up.
MOST_SHOWN, MOST_WAITING, MOST_TO_WRITE = 8, 3, 1


def mine(talk: Talk) -> Reply:
    """我的约见: what waits for a word, and what is ahead."""
    of = hosting.board(talk.session, talk.school, talk.actor, talk.now)
    lines: list[Line] = [
        (phrase("visit_booking/line_asked", of=each), _one(each.booking_id)) for each in of.waiting[:MOST_WAITING]
    ]
    lines += [
        (phrase("visit_booking/line_to_write", of=each), _go("record", each.booking_id))
        for each in of.to_write[:MOST_TO_WRITE]
    ]
    if any(each.state in ("booked", "invited") for each in of.ahead):
        lines.append((phrase("visit_booking/line_change"), Go("visit_booking.host_list")))
    lines.append((phrase("visit_booking/line_invite"), Go("visit_booking.invite")))
    days = [(day, appointments) for day, appointments in of.days]
    shown = 0
    kept = []
    for day, appointments in days:
        part = appointments[: max(MOST_SHOWN - shown, 0)]
        shown += len(part)
        kept += [(day, part)] if part else []
    more = sum(len(appointments) for _, appointments in days) - shown
    return with_lines("visit_booking/mine", lines, of=of, days=kept, more=more)


def host_list(talk: Talk, start: int = 0) -> Reply:
    """Which appointment to move or to call off."""
    of = hosting.board(talk.session, talk.school, talk.actor, talk.now)
    ahead = [each for each in of.ahead if each.state in ("booked", "invited") and each.starts_at]
    lines: list[Line] = [
        (phrase("visit_booking/host_ahead_line", of=each), _one(each.booking_id))
        for each in ahead[start : start + MOST_LINES]
    ]
    if len(ahead) > start + MOST_LINES:
        lines[-1] = (phrase("dialogue/more"), Go("visit_booking.host_list", {"start": start + MOST_LINES - 1}))
    return with_lines("visit_booking/host_which", lines)


def asked(talk: Talk, booking_id: int) -> Reply:
    """One appointment as its host meets it: what a family asks for, what is agreed, or what is behind."""
    of, voices = hosting.one(talk.session, talk.actor, booking_id, talk.now)
    no = _go("say_no", booking_id)
    if of.state == "asked" and of.starts_at and of.starts_at > talk.now:
        go = {"1": _go("approve", booking_id), "2": _go("approve_and_say", booking_id), "3": no}
        reply = say("visit_booking/asked", go=go, of=of)
    elif of.state == "wanted":
        reply = _wanted(booking_id, of)
    elif of.state in ("booked", "invited") and of.starts_at and of.starts_at > talk.now:
        go = {"1": _go("host_times", booking_id), "2": no}
        reply = say("visit_booking/host_yours", go=go, of=of)
    else:
        reply = _behind(talk, booking_id)
    return reply.then([Reply(media=media) for media in voices[:MOST_BEHIND]])


def approve(talk: Talk, booking_id: int) -> Reply:
    """可以."""
    of = hosting.approve(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/approved", of=of)


def approve_and_say(talk: Talk, booking_id: int) -> Reply:
    """可以, with a word to the family."""
    return talk.open("visit_booking.note", booking_id=booking_id, act="approve")


def say_no(talk: Talk, booking_id: int) -> Reply:
    """This does not go; the family reads why."""
    of, _ = hosting.one(talk.session, talk.actor, booking_id, talk.now)
    return talk.open("visit_booking.note", booking_id=of.booking_id, act="refuse")


def will_call(talk: Talk, booking_id: int) -> Reply:
    """我打电话."""
    of = hosting.will_call(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/i_call", of=of)


def host_times(talk: Talk, booking_id: int, start: int = 0) -> Reply:
    """Other times of one's own."""
    of, _ = hosting.one(talk.session, talk.actor, booking_id, talk.now)
    times = hosting.times_to_move(talk.session, talk.school, talk.actor, booking_id, talk.now)
    lines: list[Line] = [
        (
            phrase("visit_booking/time_line", at=each.starts_at),
            _go("host_move", booking_id, at=at_school(each.starts_at).isoformat(timespec="minutes")),
        )
        for each in times[start : start + MOST_TIMES]
    ]
    if len(times) > start + MOST_TIMES:
        more = _go("host_times", booking_id, start=start + MOST_TIMES)
        lines.append((phrase("visit_booking/more_days"), more))
    lines.append((phrase("visit_booking/line_call_off"), _go("say_no", booking_id)))
    return with_lines("visit_booking/host_where", lines, of=of)


def host_move(talk: Talk, booking_id: int, at: str) -> Reply:
    """To this time; the family is told."""
    starts_at = datetime.fromisoformat(at)
    try:
        with talk.session.begin_nested():
            of = hosting.move(talk.session, talk.school, talk.actor, booking_id, starts_at, talk.now)
    except UserError as refused:
        if refused.text != "visit_booking/just_taken":
            raise
        return host_times(talk, booking_id)
    return say("visit_booking/host_moved_it", of=of)


def invite(talk: Talk, pupil: int = 0, home: int = 0, wish: int = 0) -> Reply:
    """约一家来谈: about a child that is known already, or is asked for."""
    subject: dict[str, str | int] = {"pupil": pupil, "home": home, "wish": wish}
    return talk.open("visit_booking.invite", **{name: value for name, value in subject.items() if value})


def record(talk: Talk, booking_id: int) -> Reply:
    """写记录; what is written already is read first."""
    of, written = recording.for_host(talk.session, talk.actor, booking_id, talk.now)
    if written == recording.Record():
        return talk.open("visit_booking.record", booking_id=booking_id)
    about: Args = {"booking_id": booking_id}
    return say("visit_booking/record_so_far", go={"1": Go("visit_booking.record_more", about)}, of=of, record=written)


def record_more(talk: Talk, booking_id: int) -> Reply:
    """One more agreed thing."""
    return talk.open("visit_booking.record", booking_id=booking_id, more=1)


def _wanted(booking_id: int, of: Appointment) -> Reply:
    args: Args = {"pupil": of.pupil_id, "wish": booking_id}
    go = {"1": Go("visit_booking.invite", args), "2": _go("will_call", booking_id), "3": _go("say_no", booking_id)}
    go["4"] = Go("visit_booking.hours")
    return say("visit_booking/wish", go=go, of=of)


def _behind(talk: Talk, booking_id: int) -> Reply:
    of, _ = hosting.one(talk.session, talk.actor, booking_id, talk.now)
    if of.state in recording.TALKED and of.starts_at and of.starts_at <= talk.now:
        return record(talk, booking_id)
    return say("visit_booking/host_is_over", of=of)


def _one(booking_id: int) -> Go:
    return _go("asked", booking_id)


def _go(step: str, booking_id: int, **more: str | int) -> Go:
    return Go(f"visit_booking.{step}", {"booking_id": booking_id, **more})
