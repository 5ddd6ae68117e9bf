"""孩子的信息: consent, who looked, what is kept how long, a copy and the end of one child's data."""

from bot.core.people import LEADERS, Role
from bot.core.service import Job, MenuKey, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
LEADING = frozenset(role.value for role in LEADERS)

SERVICE = Service(
    name="privacy",
    title="孩子的信息",
    steps=(
        Step("mine", GUARDIANS),
        Step("consent", GUARDIANS),
        Step("say", GUARDIANS),
        Step("copy", GUARDIANS),
        Step("end", GUARDIANS),
        Step("really_end", GUARDIANS),
        Step("requests", LEADING),
    ),
    words=(
        Word(("孩子的信息", "个人信息"), "mine"),
        Word(("信息删除", "删除申请"), "requests"),
    ),
    menu=(MenuKey("privacy", "孩子的信息", "mine", column=3, place=6),),
    pages=(
        Page("/m/privacy", "mine", GUARDIANS, methods=("GET", "POST"), title="孩子的信息"),
        Page("/desk/privacy", "requests", LEADING, methods=("GET", "POST"), title="孩子的信息"),
        Page("/desk/privacy/child/<int:pupil_id>", "child", LEADING, methods=("GET", "POST")),
        Page("/desk/privacy/copy/<int:export_id>", "copy", LEADING),
    ),
    jobs=(Job("privacy_leavers", at="privacy_leavers", days="every_day"),),
    tasks=(Task("erase"), Task("gather")),
    family_lines=True,
    teacher_lines=True,
)
