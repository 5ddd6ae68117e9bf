"""Alarms, signs, plans and the duty roster in chat."""

from handlers.care.chat.alarms import alarms, end, see, take, write
from handlers.care.chat.duty import asked_for, duty, give_away, take_duty
from handlers.care.chat.letters import letter, letter_about
from handlers.care.chat.plans import (
    aside,
    do_measure,
    look_again,
    measure,
    note,
    plan_for,
    plans,
    see_plan,
    see_sign,
    sign,
    sign_about,
    signs_waiting,
    take_sign,
)

__all__ = [
    "alarms",
    "aside",
    "asked_for",
    "do_measure",
    "duty",
    "end",
    "give_away",
    "letter",
    "letter_about",
    "look_again",
    "measure",
    "note",
    "plan_for",
    "plans",
    "see",
    "see_plan",
    "see_sign",
    "sign",
    "sign_about",
    "signs_waiting",
    "take",
    "take_duty",
    "take_sign",
    "write",
]
