"""改约: what a family has ahead, moved, called off, answered, or waited for no longer."""

from collections.abc import Sequence
from datetime import datetime

from bot.appointments.times import FreeTime
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import family
from handlers.visit_booking.actions.showing import Appointment
from handlers.visit_booking.chat.booking import MOST_LINES, MOST_TIMES
from handlers.visit_booking.chat.lines import Args, Line, with_lines
from handlers.visit_booking.chat.turns import turn

WHYS = ("busy", "solved")


def change(talk: Talk, start: int = 0) -> Reply:
    """改约: the one appointment ahead, or the list of them and of the lines one waits in."""
    ahead = family.ahead(talk.session, talk.actor, talk.now)
    waits = family.lines(talk.session, talk.actor, talk.now)
    if not ahead and not waits:
        return say("visit_booking/nothing_ahead", go={"1": Go("visit_booking.book")})
    if len(ahead) == 1 and not waits:
        return answer(talk, ahead[0].booking_id)
    lines: list[Line] = [(phrase("visit_booking/ahead_line", of=each), _go("answer", each)) for each in ahead]
    lines += [
        (phrase("visit_booking/wait_line", of=each), Go("visit_booking.leave_line", {"wait": each.wait_id}))
        for each in waits
    ]
    shown = lines[start : start + MOST_LINES]
    if len(lines) > start + MOST_LINES:
        shown[-1] = (phrase("dialogue/more"), Go("visit_booking.change", {"start": start + MOST_LINES - 1}))
    return with_lines("visit_booking/change_which", shown)


def answer(talk: Talk, booking_id: int) -> Reply:
    """One appointment of the family and what it can do about it now."""
    of = family.one(talk.session, talk.actor, booking_id, talk.now)
    if of.day_id is not None:
        return turn(talk, of.day_id, of.household_id)
    if of.state == "wanted":
        return (
            _displaced(talk, of)
            if of.starts_at
            else say("visit_booking/wanted", go={"1": _go("not_coming", of)}, of=of)
        )
    if of.starts_at and of.starts_at > talk.now and of.state in ("held", "invited", "asked", "booked"):
        return _ahead(of)
    return say("visit_booking/is_over", go={"1": Go("visit_booking.book")}, of=of)


def call_me(talk: Talk, booking_id: int) -> Reply:
    """老师打电话给我, instead of another time."""
    of = family.call_instead(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/call_instead", of=of)


def move_times(talk: Talk, booking_id: int, start: int = 0) -> Reply:
    """换时间: other times of the same host."""
    of = family.one(talk.session, talk.actor, booking_id, talk.now)
    times = family.times_to_move(talk.session, talk.school, talk.actor, booking_id, talk.now)
    about: Args = {"booking_id": booking_id}
    if not times:
        return say("visit_booking/no_other_times", go={"1": Go("visit_booking.by_phone", about)}, of=of)
    lines = _to_move(booking_id, times[start : start + MOST_TIMES])
    if len(times) > start + MOST_TIMES:
        more = Go("visit_booking.move_times", {**about, "start": start + MOST_TIMES})
        lines.append((phrase("visit_booking/more_days"), more))
    return with_lines("visit_booking/move_where", lines, of=of)


def move(talk: Talk, booking_id: int, at: str) -> Reply:
    """To this time; if somebody was faster, the old one stays and others are shown."""
    before = family.one(talk.session, talk.actor, booking_id, talk.now)
    try:
        with talk.session.begin_nested():
            of = family.move(talk.session, talk.school, talk.actor, booking_id, datetime.fromisoformat(at), talk.now)
    except UserError as refused:
        if refused.text != "visit_booking/just_taken":
            raise
        return say(
            "visit_booking/not_moved", go={"1": Go("visit_booking.move_times", {"booking_id": booking_id})}, of=before
        )
    return say("visit_booking/moved", of=of, same_code=of.code == before.code)


def by_phone(talk: Talk, booking_id: int) -> Reply:
    """改成打电话."""
    of = family.by_phone(talk.session, talk.school, talk.actor, booking_id, talk.now)
    if of.state == "invited":
        of = family.accept(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/by_phone", of=of)


def accept(talk: Talk, booking_id: int) -> Reply:
    """我要: the seat that is kept, or the time that the host named."""
    return say("visit_booking/booked", of=family.accept(talk.session, talk.school, talk.actor, booking_id, talk.now))


def not_coming(talk: Talk, booking_id: int) -> Reply:
    """不去了: told to the host at once; why may be said, unless it is so late that somebody may be hurrying."""
    of = family.not_coming(talk.session, talk.school, talk.actor, booking_id, talk.now)
    if of.state in ("held", "wanted"):
        return say("visit_booking/let_go", of=of)
    if of.state == "booked" and family.is_late(of, talk.now):
        return say("visit_booking/off_late", of=of)
    ways = {str(digit): _why(booking_id, why) for digit, why in enumerate(WHYS, 1)}
    return say("visit_booking/off", go=ways, of=of)


def why(talk: Talk, booking_id: int, why: str) -> Reply:
    """Why not, in one tap."""
    said = phrase("visit_booking/why", why=why)
    return say("visit_booking/why_kept", of=family.say_why(talk.session, talk.actor, booking_id, said, talk.now))


def leave_line(talk: Talk, wait: int) -> Reply:
    """不排了."""
    family.leave_line(talk.session, talk.school, talk.actor, wait, talk.now)
    return say("visit_booking/line_left")


def _ahead(of: Appointment) -> Reply:
    """To be answered, or agreed."""
    move, call, off = (_go(step, of) for step in ("move_times", "by_phone", "not_coming"))
    if of.state == "held":
        return say("visit_booking/held", go={"1": _go("accept", of), "2": off}, of=of)
    if of.state == "invited":
        return say("visit_booking/offered", go={"1": _go("accept", of), "2": move, "3": call, "4": off}, of=of)
    go = {"1": move, "2": call, "3": off} if of.way == "school" else {"1": move, "2": off}
    return say("visit_booking/yours", go=go, of=of)


def _displaced(talk: Talk, of: Appointment) -> Reply:
    """The host cannot keep the time: others at once, or a call."""
    times = family.times_to_move(talk.session, talk.school, talk.actor, of.booking_id, talk.now)
    lines = _to_move(of.booking_id, times[:MOST_TIMES])
    about: Args = {"booking_id": of.booking_id}
    lines.append((phrase("visit_booking/call_me_line"), Go("visit_booking.call_me", about)))
    return with_lines("visit_booking/displaced", lines, Go("visit_booking.not_coming", about), of=of)


def _to_move(booking_id: int, times: Sequence[FreeTime]) -> list[Line]:
    return [
        (
            phrase("visit_booking/time_line", at=each.starts_at),
            Go(
                "visit_booking.move",
                {"booking_id": booking_id, "at": at_school(each.starts_at).isoformat(timespec="minutes")},
            ),
        )
        for each in times
    ]


def _go(step: str, of: Appointment) -> Go:
    return Go(f"visit_booking.{step}", {"booking_id": of.booking_id})


def _why(booking_id: int, why: str) -> Go:
    return Go("visit_booking.why", {"booking_id": booking_id, "why": why})
