"""What can be done with the contact card: enter a day, sign, take back, write back, push, remind, collect."""

from handlers.contact_card.actions.days import (
    DayEntered,
    PupilDay,
    classes_to_write,
    day_of_class,
    enter_day,
    read_lines,
)
from handlers.contact_card.actions.evening import Evening, push_slice, remind_slice
from handlers.contact_card.actions.morning import collect_morning
from handlers.contact_card.actions.opinions import (
    Opinion,
    Sent,
    Teacher,
    Written,
    answer_opinion,
    opinion_for,
    teachers_of,
    write_opinion,
)
from handlers.contact_card.actions.signing import (
    ChildCards,
    How,
    Signed,
    cards_of,
    cards_to_sign,
    latest_cards,
    nothing_waits,
    sign,
    take_back,
    wait_for_signature,
)
from handlers.contact_card.actions.wish import want_daily

__all__ = [
    "ChildCards",
    "DayEntered",
    "Evening",
    "How",
    "Opinion",
    "PupilDay",
    "Sent",
    "Signed",
    "Teacher",
    "Written",
    "answer_opinion",
    "cards_of",
    "cards_to_sign",
    "classes_to_write",
    "collect_morning",
    "day_of_class",
    "enter_day",
    "latest_cards",
    "nothing_waits",
    "opinion_for",
    "push_slice",
    "read_lines",
    "remind_slice",
    "sign",
    "take_back",
    "teachers_of",
    "wait_for_signature",
    "want_daily",
    "write_opinion",
]
