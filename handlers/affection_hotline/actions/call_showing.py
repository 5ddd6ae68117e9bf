"""The messages by which a parent away chooses when to talk with the child: from the hotline room, or at home."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.room_times import RoomTimes
from bot.appointments.times import FreeTime
from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.calls import times_for
from handlers.affection_hotline.actions.home_times import HomeTimes, home_times

# Of one message; 后面几天 and 改我有空的时间 stand below them.
MOST_TIMES = 3
LEAVE = Go("affection_hotline.call_leave")


def show_times(
    session: Session, school: SchoolContext, child: Line, now: datetime, start: int = 0, *, in_room: bool = False
) -> Reply:
    """Times of the hotline room to choose from, at home as a way beside it; without any, a voice letter instead.

    Where only a call at home suits the parent's hours, its times are shown, unless it is to be ``in_room``.
    """
    of, home = times_for(session, school, child, now), home_times(session, school, child, now)
    if not in_room and home.times and (not of.times or (home.fits and not of.fits)):
        return _home_list(child, home, of, 0, 0)
    if not of.times:
        go = {"1": Go("affection_hotline.say", {"pupil": child.pupil_id})}
        return say("affection_hotline/call_no_times", go=go, child=child.child)
    lines = time_lines(child.pupil_id, of.times[start : start + MOST_TIMES])
    if len(of.times) > start + MOST_TIMES:
        more = Go("affection_hotline.call_times", {**_of(child), "start": start + MOST_TIMES, "in_room": True})
        lines.append((phrase("affection_hotline/call_more_days"), more))
    lines.append((phrase("affection_hotline/call_other_hours"), Go("affection_hotline.call_free", _of(child))))
    if home.times:
        words = phrase("affection_hotline/call_at_home_line", adult=home.adult)
        lines.append((words, Go("affection_hotline.home_times", _of(child))))
    return numbered(say("affection_hotline/call_times", go={"0": LEAVE}, child=child.child, fits=of.fits), lines)


def show_home_times(
    session: Session, school: SchoolContext, child: Line, now: datetime, start: int = 0, instead_of: int = 0
) -> Reply:
    """Times at home to choose from, the hotline room as a way beside them; without any, the room's, or a letter."""
    home = home_times(session, school, child, now, but=instead_of or None)
    if not home.times:
        return show_times(session, school, child, now)
    return _home_list(child, home, times_for(session, school, child, now), start, instead_of)


def _home_list(child: Line, home: HomeTimes, room: RoomTimes, start: int, instead_of: int) -> Reply:
    about = {**_of(child), "instead_of": instead_of}
    lines = [
        (
            phrase("affection_hotline/call_time_line", at=begin),
            Go("affection_hotline.home_time", {**about, "at": stamp(begin)}),
        )
        for begin, _ in home.times[start : start + MOST_TIMES]
    ]
    if len(home.times) > start + MOST_TIMES:
        more = Go("affection_hotline.home_times", {**about, "start": start + MOST_TIMES})
        lines.append((phrase("affection_hotline/call_more_days"), more))
    lines.append((phrase("affection_hotline/call_other_hours"), Go("affection_hotline.call_free", _of(child))))
    if room.times and not instead_of:
        lines.append(
            (
                phrase("affection_hotline/call_in_room_line"),
                Go("affection_hotline.call_times", {**_of(child), "in_room": True}),
            )
        )
    reply = say("affection_hotline/home_times", go={"0": LEAVE}, child=child.child, adult=home.adult, fits=home.fits)
    return numbered(reply, lines)


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
