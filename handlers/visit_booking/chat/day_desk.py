"""接待日 for teachers in chat: opened question by question, the timetable, and who has not chosen."""

from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from handlers.visit_booking.actions import parents_day_board as boards
from handlers.visit_booking.actions import parents_day_looking as looking
from handlers.visit_booking.chat.lines import Line, with_lines

# A message holds 2,048 bytes; a line of the timetable has 30, at the most 50.
MOST_ROWS = 30
MOST_DAYS = 6


def open_day(talk: Talk) -> Reply:
    """开接待日, for which class."""
    classes = looking.classes_to_open(talk.session, talk.actor)
    if not classes:
        return say("visit_booking/no_class_to_open")
    options = [(str(class_id), name) for class_id, name in classes]
    chosen = which(talk, "visit_booking.open_day", options, "visit_booking/which_day_class")
    return talk.open("visit_booking.open_day", class_id=int(chosen)) if isinstance(chosen, str) else chosen


def days_of_staff(talk: Talk) -> Reply:
    """接待日: the timetable of the one day ahead, or which of them."""
    ahead = [each for each in boards.days_for(talk.session, talk.actor, talk.now) if each.state != "over"]
    if not ahead:
        may_open = bool(looking.classes_to_open(talk.session, talk.actor))
        return say("visit_booking/no_day_staff", go={"1": Go("visit_booking.open_day")}, may_open=may_open)
    if len(ahead) == 1:
        return timetable(talk, ahead[0].day_id)
    lines: list[Line] = [
        (phrase("visit_booking/day_staff_line", day=day), Go("visit_booking.timetable", {"day_id": day.day_id}))
        for day in ahead[:MOST_DAYS]
    ]
    return with_lines("visit_booking/day_which_staff", lines)


def timetable(talk: Talk, day_id: int) -> Reply:
    """One's own times of a day; who leads it also sees who has none yet."""
    of = boards.board(talk.session, talk.actor, day_id, talk.now)
    go = {"1": Go("visit_booking.nudge_day", {"day_id": day_id})}
    rows = of.taken
    reply = say("visit_booking/timetable", go=go, of=of, rows=rows[:MOST_ROWS])
    more = [rows[start : start + MOST_ROWS] for start in range(MOST_ROWS, len(rows), MOST_ROWS)]
    return reply.then([say("visit_booking/timetable_more", rows=part) for part in more])


def nudge_day(talk: Talk, day_id: int) -> Reply:
    """提醒没选的."""
    return say("visit_booking/day_nudged", count=boards.nudge(talk.session, talk.school, talk.actor, day_id, talk.now))
