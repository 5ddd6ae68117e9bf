"""The pages of the report."""

from handlers.report.pages.classes import class_month, month, plan
from handlers.report.pages.figures import families, report, report_print, report_sheet, trend
from handlers.report.pages.pulse import pulse, pulse_desk

__all__ = [
    "class_month",
    "families",
    "month",
    "plan",
    "pulse",
    "pulse_desk",
    "report",
    "report_print",
    "report_sheet",
    "trend",
]
