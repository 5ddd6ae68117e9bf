"""A school in which time itself asks nobody anything by the month: a story is about one thing, and its numbers stay."""

from bot.cli.demo.stage import DEMO_RULES
from bot.core.settings.rules import Rules

YEARS = 3650
QUIET_MONTHS = Rules.model_validate(
    {
        **DEMO_RULES.model_dump(),
        "left_behind": {"report_day": 0, "holiday_days": YEARS},
        "report": {"pulse_open_days": 0},
        "hotline": {"silent_days": YEARS},
        "reminder": {name: {"times": 0} for name in type(DEMO_RULES.reminder).model_fields},
    }
)
