"""Home visits in chat, by sub-topic."""

from handlers.home_visit.chat.callbacks import callback, callbacks
from handlers.home_visit.chat.rating import call_me, pupil, rate, rating

__all__ = ["call_me", "callback", "callbacks", "pupil", "rate", "rating"]
