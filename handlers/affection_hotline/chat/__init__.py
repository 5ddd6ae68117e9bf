"""The hotline in chat."""

from handlers.affection_hotline.chat.calls import (
    after_call,
    book,
    book_another,
    call_came,
    call_free,
    call_leave,
    call_take,
    call_time,
    call_times,
)

__all__ = [
    "after_call",
    "book",
    "book_another",
    "call_came",
    "call_free",
    "call_leave",
    "call_take",
    "call_time",
    "call_times",
]
