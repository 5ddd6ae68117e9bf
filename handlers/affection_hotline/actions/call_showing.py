"""The messages by which a parent away chooses when to talk with the child."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.times import FreeTime
from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.calls import times_for

# Of one message; 后面几天 and 改我有空的时间 stand below them.
MOST_TIMES = 3
LEAVE = Go("affection_hotline.call_leave")


def show_times(session: Session, school: SchoolContext, child: Line, now: datetime, start: int = 0) -> Reply:
    """Times to choose from; without any, a voice letter instead."""
    of = times_for(session, school, child, now)
    if not of.times:
        go = {"1": Go("affection_hotline.say", {"pupil": child.pupil_id})}
        return say("affection_hotline/call_no_times", go=go, child=child.child)
    lines = time_lines(child.pupil_id, of.times[start : start + MOST_TIMES])
    if len(of.times) > start + MOST_TIMES:
        more = Go("affection_hotline.call_times", {"pupil": child.pupil_id, "start": start + MOST_TIMES})
        lines.append((phrase("affection_hotline/call_more_days"), more))
    lines.append((phrase("affection_hotline/call_other_hours"), Go("affection_hotline.call_free", _of(child))))
    return numbered(say("affection_hotline/call_times", go={"0": LEAVE}, child=child.child, fits=of.fits), lines)


def show_lost(session: Session, school: SchoolContext, child: Line, wanted: datetime, now: datetime) -> Reply:
    """差一步: what is free nearest to it."""
    times = times_for(session, school, child, now).times
    near = sorted(sorted(times, key=lambda each: abs(each.starts_at - wanted))[:2], key=lambda each: each.starts_at)
    lines = time_lines(child.pupil_id, near)
    voice = Go("affection_hotline.say", {"pupil": child.pupil_id})
    lines.append((phrase("affection_hotline/call_voice_instead"), voice))
    return numbered(say("affection_hotline/call_lost", go={"0": LEAVE}, child=child.child), lines)


def time_lines(pupil_id: int, times: tuple[FreeTime, ...] | list[FreeTime]) -> list[tuple[str, Go]]:
    """One line for each moment."""
    return [
        (
            phrase("affection_hotline/call_time_line", at=each.starts_at),
            Go("affection_hotline.call_time", {"pupil": pupil_id, "at": stamp(each.starts_at)}),
        )
        for each in times
    ]


def numbered(reply: Reply, lines: list[tuple[str, Go]]) -> Reply:
    """The message with these lines from 1 on, its own choices behind them."""
    made = [Choice(str(digit), label, way) for digit, (label, way) in enumerate(lines, 1)]
    return reply.with_choices(*made, *reply.choices)


def stamp(moment: datetime) -> str:
    """A moment as the steps hand it on."""
    return at_school(moment).isoformat(timespec="minutes")


def _of(child: Line) -> dict[str, str | int | bool | None]:
    return {"pupil": child.pupil_id}
