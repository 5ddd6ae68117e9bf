"""跟进: what one has promised, one thing at a time, closed by something that shows that it is done."""

from bot.appointments import follow_ups as promises
from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk

MOST = 6


def follow_ups(talk: Talk) -> Reply:
    """What is still to be done, the nearest due first; the only one at once."""
    found = promises.open_of(talk.session, talk.school.id, talk.actor.staff_id or 0)
    if not found:
        return say("home_visit/no_follow_ups")
    if len(found) == 1:
        return follow_up(talk, found[0].follow_up_id)
    today = at_school(talk.now).date()
    lines = [
        Choice(
            str(digit),
            phrase("home_visit/follow_up_line", of=each, today=today),
            Go("home_visit.follow_up", {"follow_up": each.follow_up_id}),
        )
        for digit, each in enumerate(found[:MOST], 1)
    ]
    late = sum(each.is_overdue(today) for each in found)
    reply = say("home_visit/follow_ups", many=len(found), late=late, most=MOST)
    return reply.with_choices(*lines, *reply.choices)


def follow_up(talk: Talk, follow_up: int) -> Reply:
    """One promise with its ways on."""
    of = promises.mine(talk.session, talk.school, talk.actor, follow_up)
    go = {digit: Go(f"home_visit.{step}", {"follow_up": follow_up}) for digit, step in zip("123", WAYS, strict=True)}
    return say("home_visit/follow_up", go=go, of=of, today=at_school(talk.now).date())


def follow_up_done(talk: Talk, follow_up: int) -> Reply:
    """做完了: what shows it."""
    return talk.open("home_visit.evidence", follow_up=follow_up)


def follow_up_longer(talk: Talk, follow_up: int) -> Reply:
    """It takes longer."""
    return talk.open("home_visit.longer", follow_up=follow_up)


def follow_up_hand(talk: Talk, follow_up: int) -> Reply:
    """A colleague does it."""
    return talk.open("home_visit.hand", follow_up=follow_up)


WAYS = ("follow_up_done", "follow_up_longer", "follow_up_hand")
