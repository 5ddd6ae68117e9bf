"""师长热线: a parent and the child's teachers, and calls back from the principal, without anybody's number."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Face, FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# What a teacher does not answer comes before who leads the school.
ANSWERERS = frozenset(role.value for role in (*TEACHERS, *LEADERS))
PRINCIPAL = frozenset({Role.PRINCIPAL.value})
CHAT: frozenset[Face] = frozenset({"chat"})
FACES: frozenset[Face] = frozenset({"chat", "page"})

SERVICE = Service(
    name="teacher_line",
    title="师长热线",
    steps=(
        Step("ask", GUARDIANS | ANSWERERS),
        Step("to", GUARDIANS),
        Step("mine", GUARDIANS),
        Step("write", GUARDIANS),
        Step("more", GUARDIANS),
        Step("urge", GUARDIANS),
        Step("solved", GUARDIANS),
        Step("leave", GUARDIANS),
        Step("leave_of", GUARDIANS),
        Step("threads", ANSWERERS),
        Step("thread", ANSWERERS),
        Step("reply", ANSWERERS),
        Step("settle", ANSWERERS),
        Step("principal", GUARDIANS | PRINCIPAL),
        Step("principal_about", GUARDIANS),
        Step("give_up", GUARDIANS),
        Step("queue", PRINCIPAL),
        Step("call", PRINCIPAL),
        Step("result", PRINCIPAL),
        Step("words", PRINCIPAL),
    ),
    words=(
        Word(("师长热线", "问老师"), "ask"),
        Word(("请假",), "leave"),
        Word(("家长来话",), "threads"),
        Word(("校长热线",), "principal"),
    ),
    menu=(
        MenuKey("问老师", "问老师", "ask", column=2, place=1),
        MenuKey("请假", "请假", "leave", column=1, place=4),
    ),
    forms=(
        FormCard("ask", GUARDIANS),
        FormCard("more", GUARDIANS),
        FormCard("urge", GUARDIANS),
        FormCard("leave", GUARDIANS),
        FormCard("reply", ANSWERERS, faces=FACES),
        FormCard("principal", GUARDIANS),
        FormCard("words", PRINCIPAL, faces=CHAT),
    ),
    pages=(
        Page("/m/ask", "asked", GUARDIANS, methods=("GET", "POST"), title="问老师"),
        Page("/m/ask/<int:thread_id>/file/<int:media_id>", "asked_file", GUARDIANS),
        Page("/desk/threads", "threads", ANSWERERS, title="家长来话"),
        Page("/desk/threads/<int:thread_id>", "thread", ANSWERERS, methods=("GET", "POST")),
        Page("/desk/threads/<int:thread_id>/file/<int:media_id>", "thread_file", ANSWERERS),
        Page("/desk/principal-calls", "queue", PRINCIPAL, title="校长热线"),
        Page("/desk/principal-calls/<int:queued_id>", "call", PRINCIPAL, methods=("GET", "POST")),
        Page("/desk/principal-calls/<int:queued_id>/file/<int:media_id>", "call_file", PRINCIPAL),
    ),
    jobs=(Job("teacher_line", at="teacher_line", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
