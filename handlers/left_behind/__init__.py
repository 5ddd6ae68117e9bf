"""留守儿童: the file of each left-behind child, and the monthly word of parents away."""

from bot.core.people import LEADERS, Role
from bot.core.service import FormCard, Job, MenuKey, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who may open a file, each within the own children: numbers and minds are not the business of other teachers.
KEEPERS = frozenset(role.value for role in (Role.HOMEROOM_TEACHER, Role.COUNSELOR, Role.PROXY_GUARDIAN, *LEADERS))
DECIDING = frozenset(role.value for role in (Role.HOMEROOM_TEACHER, *LEADERS))

SERVICE = Service(
    name="left_behind",
    title="留守儿童",
    steps=(
        Step("report", GUARDIANS),
        Step("adult", GUARDIANS),
        Step("adult_says", GUARDIANS),
    ),
    words=(Word(("报平安", "报备", "每月报平安"), "report"),),
    menu=(MenuKey("每月报平安", "每月报平安", "report", column=3, place=4),),
    forms=(FormCard("report", GUARDIANS, title="每月报平安"),),
    jobs=(Job("report_in", at="report_in", days="every_day"),),
)
