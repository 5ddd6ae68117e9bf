"""Home visits on pages, by sub-topic."""

from handlers.home_visit.pages.assessment import assessed, assessment, assessment_print, assessment_sheet
from handlers.home_visit.pages.at_home import at_home
from handlers.home_visit.pages.callbacks import callbacks
from handlers.home_visit.pages.coverage import coverage, coverage_behind, coverage_print, coverage_sheet
from handlers.home_visit.pages.events import event, events
from handlers.home_visit.pages.follow_ups import follow_up_kept, follow_ups
from handlers.home_visit.pages.plan import plan, plan_add, plan_change, plan_proposal
from handlers.home_visit.pages.rating import rating
from handlers.home_visit.pages.rating_slips import slips, slips_print
from handlers.home_visit.pages.trips import archive, trip, trips, trips_sheet
from handlers.home_visit.pages.visits import (
    announcing,
    kept,
    note_print,
    notes,
    one,
    preparation,
    record_print,
    visits,
)

__all__ = [
    "announcing",
    "archive",
    "assessed",
    "assessment",
    "assessment_print",
    "assessment_sheet",
    "at_home",
    "callbacks",
    "coverage",
    "coverage_behind",
    "coverage_print",
    "coverage_sheet",
    "event",
    "events",
    "follow_up_kept",
    "follow_ups",
    "kept",
    "note_print",
    "notes",
    "one",
    "plan",
    "plan_add",
    "plan_change",
    "plan_proposal",
    "preparation",
    "rating",
    "record_print",
    "slips",
    "slips_print",
    "trip",
    "trips",
    "trips_sheet",
    "visits",
]
