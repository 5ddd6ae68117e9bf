"""约见老师 in chat: whom, how, when, and it is agreed."""

from datetime import datetime

from bot.appointments.times import FreeTime
from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from bot.identity.access import children_of
from handlers.visit_booking.actions import choosing, hosts, wishing
from handlers.visit_booking.chat.lines import Args, Line, with_lines

LEAVE = Go("visit_booking.leave")
# Times of one message; 后面几天 and 都不行 stand below them.
MOST_TIMES = 3
MOST_LINES = 6
PERSON = Go("binding.call_me")


def book(talk: Talk) -> Reply:
    """预约: about which child, and then whom."""
    children = children_of(talk.session, talk.actor)
    if len(children) == 1:
        return who(talk, children[0].pupil_id)
    lines = [(each.name, Go("visit_booking.who", {"pupil": each.pupil_id})) for each in children[:MOST_LINES]]
    return with_lines("visit_booking/which_child", lines, LEAVE)


def who(talk: Talk, pupil: int) -> Reply:
    """Whom to meet."""
    groups = hosts.groups_for(talk.session, talk.actor, pupil, talk.now)
    if not groups:
        return say("visit_booking/nobody_to_meet", duty_phone=talk.school.config.duty_phone)
    lines = [(phrase("visit_booking/host_line", group=group), _way_to(group, pupil)) for group in groups]
    child = hosts.own_child(talk.session, talk.actor, pupil).name
    several = len(children_of(talk.session, talk.actor)) > 1
    return with_lines("visit_booking/who", lines, LEAVE, child=child, several=several)


def which_teacher(talk: Talk, pupil: int, start: int = 0) -> Reply:
    """Which of the teachers of subjects."""
    group = hosts.group_of(talk.session, talk.actor, pupil, "teacher", talk.now)
    lines: list[Line] = [
        (phrase("visit_booking/teacher_line", host=host), _how(pupil, f"teacher:{host.staff_id}"))
        for host in group.hosts[start : start + MOST_LINES]
    ]
    if len(group.hosts) > start + MOST_LINES:
        more = Go("visit_booking.which_teacher", {"pupil": pupil, "start": start + MOST_LINES - 1})
        lines[-1] = (phrase("dialogue/more"), more)
    return with_lines("visit_booking/which_teacher", lines, LEAVE)


def how(talk: Talk, pupil: int, who: str) -> Reply:
    """In which way to meet; where only one is offered, its times at once."""
    group = hosts.group_of(talk.session, talk.actor, pupil, who, talk.now)
    ways = hosts.ways_of(talk.session, talk.school.id, group)
    if len(ways) == 1:
        return times(talk, pupil, who, ways[0])
    lines = [(phrase("visit_booking/way", way=way), _times(pupil, who, way)) for way in ways]
    return with_lines("visit_booking/how", lines, LEAVE)


def times(talk: Talk, pupil: int, who: str, way: str, start: int = 0) -> Reply:
    """Times to choose from; full ones can be waited for, and where there are none the host is asked for some."""
    if way == "home":
        return talk.open("visit_booking.home", pupil=pupil, who=who)
    of = choosing.choose(talk.session, talk.school, talk.actor, pupil, who, way, talk.now)
    if not of.times:
        wishing.ask_for_hours(talk.session, talk.school, talk.actor, of, talk.now)
        by = wishing.by_when(talk.school, talk.now)
        return say("visit_booking/no_times", go={"9": PERSON}, called=of.group.called, by=by)
    if not of.free:
        return with_lines(
            "visit_booking/times_full", [*_lines_to_join(of), _own_time(of)], LEAVE, called=of.group.called
        )
    lines = _time_lines(of, start)
    return with_lines("visit_booking/times", [*lines, _own_time(of)], LEAVE, called=of.group.called)


def time(talk: Talk, pupil: int, who: str, way: str, staff: int, at: str) -> Reply:
    """This time: the place, and whether it shall be."""
    of = choosing.choose(talk.session, talk.school, talk.actor, pupil, who, way, talk.now)
    wanted = choosing.Wanted(pupil, who, way, staff, datetime.fromisoformat(at))
    try:
        free = choosing.time_at(talk.session, talk.school, of.group, wanted, talk.now)
    except UserError:
        return _lost(of, at)
    siblings = hosts.siblings_taught(talk.session, talk.actor, pupil, staff, talk.now)
    args: Args = {"pupil": pupil, "who": who, "way": way, "staff": staff, "at": at}
    go = {
        "1": Go("visit_booking.take", args),
        "2": Go("visit_booking.topic", args),
        "3": _times(pupil, who, way),
        "0": LEAVE,
    }
    minutes = int((free.ends_at - free.starts_at).total_seconds()) // 60
    names = [each.name for each in siblings]
    return say("visit_booking/sure", go=go, free=free, way=way, called=of.group.called, minutes=minutes, siblings=names)


def take(talk: Talk, pupil: int, who: str, way: str, staff: int, at: str) -> Reply:
    """就这样约: it is the family's, or somebody was faster."""
    wanted = choosing.Wanted(pupil, who, way, staff, datetime.fromisoformat(at))
    try:
        with talk.session.begin_nested():
            made = choosing.take(talk.session, talk.school, talk.actor, wanted, talk.now)
    except UserError as refused:
        if refused.text != "visit_booking/just_taken":
            raise
        return _lost(choosing.choose(talk.session, talk.school, talk.actor, pupil, who, way, talk.now), at)
    return say("visit_booking/booked", of=made)


def topic(talk: Talk, pupil: int, who: str, way: str, staff: int, at: str) -> Reply:
    """先告诉老师想谈什么, and then it is booked."""
    return talk.open("visit_booking.topic", pupil=pupil, who=who, way=way, staff=staff, at=at)


def own_time(talk: Talk, pupil: int, who: str, way: str) -> Reply:
    """都不行,我说个时间."""
    return talk.open("visit_booking.wish", pupil=pupil, who=who, way=way)


def join(talk: Talk, pupil: int, who: str, way: str, staff: int, at: str) -> Reply:
    """排队: a place in the line of a time that others have."""
    wanted = choosing.Wanted(pupil, who, way, staff, datetime.fromisoformat(at))
    wait = choosing.stand_in_line(talk.session, talk.school, talk.actor, wanted, talk.now)
    before = choosing.before_in_line(talk.session, wait)
    return say("visit_booking/in_line", at=wanted.starts_at, before=before, hold=talk.school.rules.booking.hold_minutes)


def leave(talk: Talk) -> Reply:  # noqa: ARG001  as of every step
    """不约了."""
    return say("visit_booking/left")


def _way_to(group: hosts.Group, pupil: int) -> Go:
    if group.kind == "teacher" and len(group.hosts) > 1:
        return Go("visit_booking.which_teacher", {"pupil": pupil})
    return _how(pupil, group.kind)


def _how(pupil: int, who: str) -> Go:
    return Go("visit_booking.how", {"pupil": pupil, "who": who})


def _times(pupil: int, who: str, way: str, start: int = 0) -> Go:
    args: Args = {"pupil": pupil, "who": who, "way": way}
    return Go("visit_booking.times", {**args, "start": start} if start else args)


def _time_lines(of: choosing.Choosing, start: int) -> list[Line]:
    shown = of.free[start : start + MOST_TIMES]
    lines: list[Line] = [
        (phrase("visit_booking/time_line", at=each.starts_at), Go("visit_booking.time", _args(of, each)))
        for each in shown
    ]
    if len(of.free) > start + MOST_TIMES:
        more = _times(of.pupil_id, of.group.key, of.way, start + MOST_TIMES)
        lines.append((phrase("visit_booking/more_days"), more))
    return lines


def _lines_to_join(of: choosing.Choosing) -> list[Line]:
    return [
        (phrase("visit_booking/line_line", at=each.starts_at), Go("visit_booking.join", _args(of, each)))
        for each in of.full[:MOST_TIMES]
    ]


def _own_time(of: choosing.Choosing) -> Line:
    args: Args = {"pupil": of.pupil_id, "who": of.group.key, "way": of.way}
    return phrase("visit_booking/own_time_line"), Go("visit_booking.own_time", args)


def _lost(of: choosing.Choosing, at: str) -> Reply:
    """差一步: what is free nearest to it, and the line of this very time."""
    wanted = datetime.fromisoformat(at)
    near = sorted(of.free, key=lambda each: abs(each.starts_at - wanted))[:2]
    lines: list[Line] = [
        (phrase("visit_booking/time_line", at=each.starts_at), Go("visit_booking.time", _args(of, each)))
        for each in sorted(near, key=lambda each: each.starts_at)
    ]
    full = next((each for each in of.full if each.starts_at == wanted), None)
    if full:
        lines.append((phrase("visit_booking/line_line", at=wanted), Go("visit_booking.join", _args(of, full))))
    if not lines:
        lines.append(_own_time(of))
    return with_lines("visit_booking/lost", lines, LEAVE)


def _args(of: choosing.Choosing, each: FreeTime) -> Args:
    at = at_school(each.starts_at).isoformat(timespec="minutes")
    return {"pupil": of.pupil_id, "who": of.group.key, "way": of.way, "staff": each.staff_id, "at": at}
