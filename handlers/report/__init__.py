"""统计: the figures of week, month and term, each defined once and opened down to families."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Page, Service

# What a teacher reads is the own classes, or what this teacher did; the bureau reads sums of a school.
COUNTING = frozenset(role.value for role in LEADERS | TEACHERS | {Role.COUNSELOR})
READING = COUNTING | {Role.BUREAU.value}

SERVICE = Service(
    name="report",
    title="统计",
    pages=(
        Page("/desk/report", "report", READING, title="统计"),
        Page("/desk/report/families", "families", COUNTING),
        Page("/desk/report.xlsx", "report_sheet", READING),
        Page("/desk/report.pdf", "report_print", READING),
    ),
)
