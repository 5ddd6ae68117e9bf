"""联系得上吗: which families cannot be reached, why, and the one thing to do about each."""

from bot.core.people import LEADERS, Role
from bot.core.service import FormCard, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
OFFICE = frozenset(role.value for role in LEADERS)
ANSWERING = HOMEROOM | OFFICE

SERVICE = Service(
    name="contactability",
    title="联系得上吗",
    steps=(
        Step("summary", ANSWERING),
        Step("confirm", GUARDIANS),
        Step("still", GUARDIANS),
        Step("changed", GUARDIANS),
        Step("new_number", HOMEROOM),
        Step("put_number", HOMEROOM),
        Step("leave_number", HOMEROOM),
    ),
    words=(Word(("联系得上", "谁联系不上", "联系得上吗"), "summary"),),
    menu=(MenuKey("reach", "谁联系不上", "summary", column=3, place=3, face="staff"),),
    forms=(FormCard("number", GUARDIANS, faces=frozenset({"chat"})),),
    pages=(
        Page("/desk/reach", "school", ANSWERING, title="联系得上吗"),
        Page("/desk/reach/<int:class_id>", "of_class", ANSWERING, methods=("GET", "POST")),
        Page("/desk/outbox", "outbox", OFFICE, title="没发出去的消息", methods=("GET", "POST")),
    ),
    teacher_lines=True,
)
