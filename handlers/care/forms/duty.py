"""A shift that one cannot take: which, and whom one asks."""

from datetime import date

from bot.core.errors import AccessDeniedError
from bot.core.fields import Pairs, Pick
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from bot.identity.teachers import colleagues
from handlers.care.actions import duty as roster

MOST_SHIFTS = 6


def _shifts(asked: Asked) -> Pairs:
    mine = roster.own_shifts(asked.session, asked.school, asked.actor, asked.now)[:MOST_SHIFTS]
    return [(f"{day}/{shift}", phrase("care/duty_shift", day=day, shift=shift)) for day, shift in mine]


def _others(asked: Asked) -> Pairs:
    found = colleagues(asked.session, asked.school.id, asked.now)
    return [(str(staff_id), name) for staff_id, name in found if staff_id != asked.actor.staff_id]


class Swap(Form):
    """Somebody else is asked to come; nothing changes until the colleague agrees."""

    confirms = False
    shift = Pick("哪一班", options=_shifts)
    to = Pick("请谁来", options=_others)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The colleague is asked at once."""
        day, _, shift = asked.answers["shift"].partition("/")
        mine = roster.own_shifts(asked.session, asked.school, asked.actor, asked.now)
        slot = next((each for each in mine if each == (date.fromisoformat(day), shift)), None)
        if slot is None:
            raise AccessDeniedError
        name = roster.ask_for(asked.session, asked.school, asked.actor, slot, int(asked.answers["to"]), asked.now)
        return say("care/duty_asking", name=name)
