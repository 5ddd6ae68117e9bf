"""班级: a class with its pupils as rows, and behind each number the child's family."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Page, Service

OF_CLASSES = frozenset(role.value for role in TEACHERS | LEADERS) | {Role.COUNSELOR.value}

SERVICE = Service(
    name="class_page",
    title="班级",
    pages=(
        Page("/desk/class", "classes", OF_CLASSES, title="班级"),
        Page("/desk/class/<int:class_id>", "of_class", OF_CLASSES),
        Page("/desk/class/<int:class_id>/table.xlsx", "export", OF_CLASSES),
        Page("/desk/class/<int:class_id>/<int:pupil>", "child", OF_CLASSES),
    ),
    teacher_lines=True,
)
