"""Visits to the school on pages: a family's, a host's, and what calendars read."""

from handlers.visit_booking.pages.calendars import feed, file, host_file
from handlers.visit_booking.pages.desk import appointment_voice, appointments
from handlers.visit_booking.pages.family import new, visits
from handlers.visit_booking.pages.gate import gate, gate_paper, missed
from handlers.visit_booking.pages.office_hours import hours
from handlers.visit_booking.pages.parents_day import day_board, day_new, day_paper, days
from handlers.visit_booking.pages.turns import my_days, my_turn

__all__ = [
    "appointment_voice",
    "appointments",
    "day_board",
    "day_new",
    "day_paper",
    "days",
    "feed",
    "file",
    "gate",
    "gate_paper",
    "host_file",
    "hours",
    "missed",
    "my_days",
    "my_turn",
    "new",
    "visits",
]
