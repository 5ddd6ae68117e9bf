"""Home visits on pages, by sub-topic."""

from handlers.home_visit.pages.callbacks import callbacks
from handlers.home_visit.pages.rating import rating

__all__ = ["callbacks", "rating"]
