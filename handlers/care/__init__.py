"""警报: what was heard of danger, who is called, what must be done by when, and the proof that it was."""

from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Page, Service, Step, Word

STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
# Who may see every alarm; others only those that they were called about or that were handed to them.
CARERS = frozenset(role.value for role in LEADERS | {Role.COUNSELOR, Role.DUTY_TEACHER})
FACES: frozenset[Face] = frozenset({"chat", "page"})

SERVICE = Service(
    name="care",
    title="警报",
    steps=(
        Step("alarms", STAFF),
        Step("take", STAFF),
        Step("see", STAFF),
        Step("write", STAFF),
        Step("end", STAFF),
    ),
    words=(Word(("警报",), "alarms"),),
    forms=(
        FormCard("contact", STAFF, faces=FACES),
        FormCard("closing", STAFF, faces=FACES),
    ),
    pages=(
        Page("/desk/alarms", "alarms", CARERS, title="警报"),
        Page("/desk/alarms/<int:alarm>", "alarm", STAFF, methods=("GET", "POST")),
        Page("/desk/alarms/<int:alarm>/timeline.pdf", "timeline", STAFF),
    ),
    teacher_lines=True,
)
