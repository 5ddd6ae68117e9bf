"""统计: the figures of week, month and term, each defined once and opened down to families."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Job, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
OFFICE = frozenset(role.value for role in LEADERS)
# Who has something to do with a class's month.
CLASSES = OFFICE | {Role.HOMEROOM_TEACHER.value}
# What a teacher reads is the own classes, or what this teacher did; the bureau reads sums of a school.
COUNTING = CLASSES | {role.value for role in TEACHERS | {Role.COUNSELOR}}
READING = COUNTING | {Role.BUREAU.value}

SERVICE = Service(
    name="report",
    title="统计",
    steps=(
        Step("figures", COUNTING),
        Step("pulse", GUARDIANS | COUNTING),
        Step("pulse_answer", GUARDIANS | COUNTING),
    ),
    words=(Word(("统计",), "figures"), Word(("每月一问",), "pulse")),
    pages=(
        Page("/desk/report", "report", READING, title="统计"),
        Page("/desk/report/families", "families", COUNTING),
        Page("/desk/report/trend", "trend", READING),
        Page("/desk/report.xlsx", "report_sheet", READING),
        Page("/desk/report.pdf", "report_print", READING),
        Page("/desk/report/month", "month", CLASSES, methods=("GET", "POST"), title="每月评估"),
        Page("/desk/report/class/<int:class_id>", "class_month", CLASSES, methods=("GET", "POST")),
        Page("/desk/report/plan/<int:class_id>", "plan", CLASSES, methods=("GET", "POST")),
        Page("/m/pulse", "pulse", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/pulse", "pulse_desk", COUNTING, methods=("GET", "POST")),
    ),
    jobs=(Job("report_pulse", at="report_pulse", days="every_day"),),
    family_lines=True,
    teacher_lines=True,
)
