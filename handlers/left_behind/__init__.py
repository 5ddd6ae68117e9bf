"""留守儿童: the file of each left-behind child, and the monthly word of parents away."""

from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
# Who may open a file, each within the own children: numbers and minds are not the business of other teachers.
KEEPERS = frozenset(role.value for role in (Role.HOMEROOM_TEACHER, Role.COUNSELOR, *LEADERS))
READERS = KEEPERS | {Role.PROXY_GUARDIAN.value}
DECIDING = HOMEROOM | {role.value for role in LEADERS}
CHAT: frozenset[Face] = frozenset({"chat"})
FACES: frozenset[Face] = frozenset({"chat", "page"})

SERVICE = Service(
    name="left_behind",
    title="孩子的档案",
    steps=(
        Step("report", GUARDIANS),
        Step("adult", GUARDIANS),
        Step("adult_says", GUARDIANS),
        Step("change", GUARDIANS),
        Step("section", GUARDIANS),
        Step("children", HOMEROOM),
        Step("proposals", HOMEROOM),
        Step("take", HOMEROOM),
        Step("say_no", HOMEROOM),
        Step("month", HOMEROOM),
        Step("take_over", HOMEROOM),
        Step("taken_over", HOMEROOM),
    ),
    words=(
        Word(("报平安", "报备", "每月报平安"), "report"),
        Word(("改孩子的情况", "孩子的情况", "改情况"), "change"),
        Word(("留守孩子", "留守儿童"), "children"),
    ),
    menu=(
        MenuKey("每月报平安", "每月报平安", "report", column=3, place=4),
        MenuKey("留守孩子", "留守孩子", "children", column=3, place=9, face="staff"),
    ),
    forms=(
        FormCard("report", GUARDIANS, faces=FACES, title="每月报平安"),
        FormCard("home", GUARDIANS | DECIDING, faces=FACES),
        FormCard("guardians", GUARDIANS | DECIDING, faces=FACES),
        FormCard("parents", GUARDIANS | DECIDING, faces=FACES),
        FormCard("health", GUARDIANS | DECIDING, faces=FACES),
        FormCard("agreed", GUARDIANS | DECIDING, faces=FACES),
        FormCard("mind", KEEPERS, faces=FACES),
        FormCard("say_no", HOMEROOM, faces=CHAT),
    ),
    pages=(
        Page("/m/file", "own_files", GUARDIANS, title="孩子的档案"),
        Page("/m/file/<int:pupil>", "file", GUARDIANS),
        Page("/m/report-in", "report", GUARDIANS),
        Page("/m/report-in/<int:guardian>", "heard", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/left-behind", "files", READERS, methods=("GET", "POST"), title="留守孩子"),
        Page("/desk/left-behind/proposed", "proposed", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/left-behind/<int:class_id>", "knows", KEEPERS),
        Page("/desk/left-behind/<int:class_id>/month", "month", KEEPERS, methods=("GET", "POST")),
        Page("/desk/left-behind/said/<int:guardian>", "recording", DECIDING),
        Page("/desk/left-behind/child/<int:pupil>", "child", READERS),
        Page("/desk/left-behind/child/<int:pupil>/paper", "paper", READERS),
        Page("/desk/left-behind/child/<int:pupil>/<section>", "history", READERS),
        Page("/desk/left-behind/child/<int:pupil>/said/<int:media_id>", "said", READERS),
    ),
    jobs=(
        Job("left_behind_files", at="left_behind_files", days="every_day"),
        Job("report_in", at="report_in", days="every_day"),
    ),
    family_lines=True,
    teacher_lines=True,
)
