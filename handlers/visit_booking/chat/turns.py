"""A family's turn on a parents' day: a part of the day, then a time; another one, or none."""

from bot.core.errors import UserError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import parents_day_choosing as choosing
from handlers.visit_booking.actions import parents_day_mine as mine
from handlers.visit_booking.chat.day_desk import days_of_staff
from handlers.visit_booking.chat.lines import Args, Line, with_lines
from handlers.visit_booking.rules import rounds

MOST_LINES = 6
TAKEN = ("visit_booking/turn_taken", "visit_booking/just_taken")


def parents_day(talk: Talk) -> Reply:
    """接待日: a family's turn, or which of several; a teacher's timetable."""
    if not talk.actor.guardian_ids or talk.actor.face == "staff":
        return days_of_staff(talk)
    ahead = mine.days_of_family(talk.session, talk.actor, talk.now)
    if not ahead:
        return say("visit_booking/no_day")
    if len(ahead) == 1:
        return turn(talk, ahead[0].day.day_id, ahead[0].family.household_id)
    lines: list[Line] = [(phrase("visit_booking/turn_line", of=of), _go("turn", of)) for of in ahead[:MOST_LINES]]
    return with_lines("visit_booking/turn_which", lines)


def turn(talk: Talk, day_id: int, home: int) -> Reply:
    """The turn that the family has, or the times that it can choose from."""
    of = choosing.of_family(talk.session, talk.actor, day_id, home, talk.now)
    if of.day.state == "cancelled" or talk.now >= of.day.ends_at:
        return say("visit_booking/day_is_over")
    if of.turn is None:
        return turn_times(talk, day_id, home)
    go = {"1": _go("turn_times", of), "2": _go("turn_off", of)}
    return say("visit_booking/turn_yours", go=go, of=of)


def turn_times(talk: Talk, day_id: int, home: int, first: int = 0, last: int = -1) -> Reply:
    """What can be chosen: what is next to a sibling's turn first, the parts of a long day, the times of a part."""
    return _times(talk, day_id, home, first, last)


def turn_take(talk: Talk, day_id: int, home: int, turn: int) -> Reply:
    """This one; if another family was faster, what is left is shown."""
    of = choosing.of_family(talk.session, talk.actor, day_id, home, talk.now)
    try:
        mine.choose(talk.session, talk.school, talk.actor, of, turn, talk.now)
    except UserError as refused:
        if refused.text not in TAKEN:
            raise
        return _times(talk, day_id, home, taken=True)
    of = choosing.of_family(talk.session, talk.actor, day_id, home, talk.now)
    return say("visit_booking/turn_chosen", go={"1": _go("turn_times", of)}, of=of)


def turn_off(talk: Talk, day_id: int, home: int) -> Reply:
    """不去了."""
    of = choosing.of_family(talk.session, talk.actor, day_id, home, talk.now)
    choosing.give_up(talk.session, talk.school, of.day, of.family, talk.now)
    return say("visit_booking/turn_off", go={"1": _go("turn_times", of)}, of=of)


def _times(talk: Talk, day_id: int, home: int, first: int = 0, last: int = -1, *, taken: bool = False) -> Reply:
    of = choosing.of_family(talk.session, talk.actor, day_id, home, talk.now)
    if not of.free:
        return say("visit_booking/turn_none", of=of)
    within = [each for each in of.free if each >= first and (last < 0 or each <= last)] or list(of.free)
    is_whole_day = first == 0 and last < 0
    if is_whole_day and of.near and len(within) > MOST_LINES:
        near = list(of.near[: MOST_LINES - 1])
        lines = [_line(of, each, near=True) for each in near]
        lines.append((phrase("visit_booking/turn_others"), _go("turn_times", of, last=max(of.free))))
    elif len(within) <= MOST_LINES:
        lines = [_line(of, each, near=each in of.near) for each in within]
    elif len(within) > 2 * MOST_LINES:
        lines = [_part(of, part) for part in rounds.parts(within, MOST_LINES)]
    else:
        lines = [_line(of, each, near=each in of.near) for each in within[: MOST_LINES - 1]]
        more = _go("turn_times", of, first=within[MOST_LINES - 1], last=within[-1])
        lines.append((phrase("dialogue/more"), more))
    return with_lines("visit_booking/turn_times", lines, of=of, taken=taken)


def _line(of: choosing.Chosen, turn: int, *, near: bool) -> Line:
    return phrase("visit_booking/turn_time_line", at=of.day.begins(turn), near=near), _go("turn_take", of, turn=turn)


def _part(of: choosing.Chosen, part: rounds.Part) -> Line:
    words = phrase("visit_booking/turn_part_line", begins=of.day.begins(part[0]), ends=of.day.begins(part[-1]))
    return words, _go("turn_times", of, first=part[0], last=part[-1])


def _go(step: str, of: choosing.Chosen, **more: int) -> Go:
    args: Args = {"day_id": of.day.day_id, "home": of.family.household_id, **more}
    return Go(f"visit_booking.{step}", args)
