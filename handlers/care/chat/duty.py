"""值班表 in chat: the week, and a shift that one cannot take is asked of a colleague."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.care.actions import duty as roster
from storage.duty_roster import SHIFTS, Shift


def duty(talk: Talk) -> Reply:
    """The next seven days; who has a shift may ask a colleague to take it."""
    today = at_school(talk.now).date()
    days = roster.days_from(talk.session, talk.school, today)
    mine = roster.own_shifts(talk.session, talk.school, talk.actor, talk.now)
    stands = any(name for day in days for name in day.names.values())
    go = {"1": Go("care.give_away")} if mine else {}
    return say("care/duty", days=days, stands=stands, mine=bool(mine), go=go)


def give_away(talk: Talk) -> Reply:
    """A shift that one cannot take."""
    return talk.open("care.swap")


def asked_for(talk: Talk, day: str, shift: str, asker: int) -> Reply:
    """A colleague asks: yes or no."""
    slot = _slot(day, shift)
    if not roster.is_still_theirs(talk.session, talk.school, slot, asker, talk.now):
        return say("care/duty_is_yours", day=slot[0], shift=slot[1], taken=False)
    args: dict[str, str | int | bool | None] = {"day": day, "shift": shift, "asker": asker}
    return say("care/duty_asked", day=slot[0], shift=slot[1], go={"1": Go("care.take_duty", args)})


def take_duty(talk: Talk, day: str, shift: str, asker: int) -> Reply:
    """我来."""
    slot = _slot(day, shift)
    taken = roster.take_over(talk.session, talk.school, talk.actor, slot, asker, talk.now)
    return say("care/duty_is_yours", day=slot[0], shift=slot[1], taken=taken)


def _slot(day: str, shift: str) -> tuple[date, Shift]:
    found = next((each for each in SHIFTS if each == shift), None)
    if found is None:
        raise AccessDeniedError
    return date.fromisoformat(day), found
