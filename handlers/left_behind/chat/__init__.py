"""What is said about left-behind children in chat."""

from handlers.left_behind.chat.report import adult, adult_says, report

__all__ = ["adult", "adult_says", "report"]
