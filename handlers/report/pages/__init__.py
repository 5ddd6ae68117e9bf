"""The pages of the report."""

from handlers.report.pages.report import families, report, report_print, report_sheet

__all__ = ["families", "report", "report_print", "report_sheet"]
