"""A service of a few lines, with one of everything that pages and the mini-program meet."""

from bot.core.people import ANYONE, LEADERS, TEACHERS, Role
from bot.core.service import FormCard, Page, Service

GUARDIANS = frozenset({Role.GUARDIAN.value})
STAFF = frozenset(role.value for role in TEACHERS | LEADERS)

TINY = Service(
    name="tiny",
    title="小服务",
    forms=(
        FormCard("note", GUARDIANS, title="给老师留话"),
        FormCard("hello", ANYONE, title="打个招呼"),
        FormCard("spoken", GUARDIANS, faces=frozenset({"chat"}), title="只在聊天里"),
        FormCard("remark", STAFF, title="写评语", quick="write"),
    ),
    pages=(
        Page("/m/children", "children", GUARDIANS, title="我的孩子"),
        Page("/m/children/<int:pupil>", "child", GUARDIANS, methods=("GET", "POST")),
        Page("/m/rules", "rules", ANYONE),
        Page("/desk/classes/<int:class_>", "class_list", STAFF),
        Page("/desk/figures", "figures", frozenset(LEADERS), title="全校情况"),
        Page("/desk/figures.csv", "figures_file", frozenset(LEADERS)),
        Page("/desk/upload", "upload", STAFF, methods=("POST",)),
    ),
    teacher_lines=True,
    package="tests.pages.tiny",
)
