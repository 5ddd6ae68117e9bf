"""办公时间 in chat: the host's own hours, more of them, fewer, and days away."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import office_hours

# The rest follows when some of these are gone; the page has them all.
MOST_LINES = 6


def hours(talk: Talk) -> Reply:
    """When families can come to see one, and on which days nobody can."""
    mine = office_hours.my_hours(talk.session, talk.actor, talk.now)
    away = office_hours.my_days_away(talk.session, talk.actor, talk.now)
    ways = {
        "1": Go("visit_booking.more_hours"),
        "2": Go("visit_booking.days_away"),
        "3": Go("visit_booking.fewer_hours"),
    }
    return say("visit_booking/hours", go=ways, mine=mine, away=away)


def more_hours(talk: Talk) -> Reply:
    """Question by question."""
    return talk.open("visit_booking.office_time")


def days_away(talk: Talk) -> Reply:
    """From when until when one cannot be met."""
    return talk.open("visit_booking.days_away")


def fewer_hours(talk: Talk) -> Reply:
    """Which of one's hours, or days away, are not so any more."""
    mine = office_hours.my_hours(talk.session, talk.actor, talk.now)
    away = office_hours.my_days_away(talk.session, talk.actor, talk.now)
    lines = [(phrase("visit_booking/hours_line", of=each), each.hours_id, 0) for each in mine]
    lines += [(phrase("visit_booking/away_line", of=each), 0, each.absence_id) for each in away]
    if not lines:
        return hours(talk)
    shown = [
        Choice(str(digit), label, Go("visit_booking.drop_hours", {"hours_id": hours_id, "absence_id": absence_id}))
        for digit, (label, hours_id, absence_id) in enumerate(lines[:MOST_LINES], 1)
    ]
    reply = say("visit_booking/which_hours", more=len(lines) > MOST_LINES)
    return reply.with_choices(*shown, *reply.choices)


def drop_hours(talk: Talk, hours_id: int = 0, absence_id: int = 0) -> Reply:
    """These are no more; what families have booked stays."""
    if hours_id:
        office_hours.remove(talk.session, talk.actor, hours_id)
    else:
        office_hours.come_back(talk.session, talk.actor, absence_id)
    return hours(talk)
