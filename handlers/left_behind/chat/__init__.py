"""What is said about left-behind children in chat."""

from handlers.left_behind.chat.family import change, section
from handlers.left_behind.chat.report import adult, adult_says, report
from handlers.left_behind.chat.teacher import children, month, proposals, say_no, take, take_over, taken_over

__all__ = [
    "adult",
    "adult_says",
    "change",
    "children",
    "month",
    "proposals",
    "report",
    "say_no",
    "section",
    "take",
    "take_over",
    "taken_over",
]
