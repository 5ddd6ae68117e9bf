"""Home visits on pages, by sub-topic."""

from handlers.home_visit.pages.assessment import assessed, assessment, assessment_print, assessment_sheet
from handlers.home_visit.pages.callbacks import callbacks
from handlers.home_visit.pages.rating import rating

__all__ = ["assessed", "assessment", "assessment_print", "assessment_sheet", "callbacks", "rating"]
