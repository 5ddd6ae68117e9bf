"""The affection hotline in chat, by sub-topic."""

from handlers.affection_hotline.chat.relay import (
    absent,
    again,
    answer,
    answer_again,
    answered,
    brought,
    discard,
    drop_answer,
    heard,
    listen,
    no_sound,
    open_line,
    send,
    send_answer,
    take_back,
    tell_at,
    to_child,
    write,
)
from handlers.affection_hotline.chat.relay import speak as say
from handlers.affection_hotline.chat.silence import (
    in_touch,
    silent,
    silent_adult,
    silent_found,
    silent_list,
    silent_said,
)

__all__ = [
    "absent",
    "again",
    "answer",
    "answer_again",
    "answered",
    "brought",
    "discard",
    "drop_answer",
    "heard",
    "listen",
    "no_sound",
    "open_line",
    "say",
    "send",
    "send_answer",
    "take_back",
    "tell_at",
    "to_child",
    "write",
]
