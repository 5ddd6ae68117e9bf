"""Alarms, signs and plans in chat."""

from handlers.care.chat.alarms import alarms, end, see, take, write
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
    "do_measure",
    "end",
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
    "take_sign",
    "write",
]
