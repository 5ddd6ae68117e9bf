"""通知: what a school tells families and what it asks of them, until each family has answered."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Face, FormCard, MenuKey, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
SENDERS = frozenset(role.value for role in TEACHERS | LEADERS)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="notice",
    title="通知",
    steps=(
        Step("write", SENDERS),
        Step("take_back", SENDERS),
        Step("read", GUARDIANS),
        Step("answer", GUARDIANS),
        Step("choose_for_all", GUARDIANS),
        Step("answer_back", GUARDIANS),
        Step("list_all", GUARDIANS),
    ),
    words=(
        Word(("发通知",), "write"),
        Word(("撤", "撤回", "撤销"), "take_back"),
        Word(("通知", "学校通知"), "list_all"),
    ),
    menu=(
        MenuKey("学校通知", "学校通知", "list_all", column=1, place=2),
        MenuKey("发通知", "发通知", "write", column=2, place=1, face="staff"),
    ),
    forms=(FormCard("write", SENDERS, faces=CHAT),),
)
