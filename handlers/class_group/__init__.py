"""班级群: a notice's way into the class's WeChat group, and the answers that come back from there as a relay."""

from bot.core.inbound import Kind
from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Face, FormCard, MenuKey, On, Page, Service, Step, Word

SENDERS = frozenset(role.value for role in TEACHERS | LEADERS)
GUARDIANS = frozenset({Role.GUARDIAN.value})
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="class_group",
    title="班级群",
    steps=(
        Step("forward", SENDERS),
        Step("text", SENDERS),
        Step("poster", SENDERS),
        Step("paste", SENDERS),
        Step("relay", SENDERS | GUARDIANS),
        Step("meant", SENDERS),
        Step("undo", SENDERS),
        Step("remind", SENDERS),
        Step("arranged", SENDERS),
        Step("call_me", SENDERS),
        Step("scanned", GUARDIANS),
    ),
    words=(
        Word(("群里转发",), "forward"),
        Word(("粘贴接龙",), "paste"),
        Word(("#接龙",), "relay", rest=True),
    ),
    menu=(
        MenuKey("群里转发", "群里转发", "forward", column=2, place=4, face="staff"),
        MenuKey("粘贴接龙", "粘贴接龙", "paste", column=2, place=5, face="staff"),
    ),
    on=(On(Kind.SCAN, "scanned", scene="n"),),
    forms=(FormCard("relay", SENDERS, faces=CHAT), FormCard("paste", SENDERS, faces=CHAT)),
    pages=(
        Page("/desk/group", "notices", SENDERS, title="群里转发", quick="remind"),
        Page("/desk/group/<int:notice_id>/poster", "poster", SENDERS),
    ),
)
