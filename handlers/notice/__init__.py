"""通知: what a school tells families and what it asks of them, until each family has answered."""

from bot.core.inbound import Kind
from bot.core.people import ANYONE, LEADERS, TEACHERS, Role
from bot.core.service import Face, FormCard, MenuKey, On, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
SENDERS = frozenset(role.value for role in TEACHERS | LEADERS)
OFFICE = frozenset(role.value for role in LEADERS)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="notice",
    title="通知",
    steps=(
        Step("write", SENDERS),
        Step("take_back", SENDERS),
        Step("correct", SENDERS),
        Step("ask_office", SENDERS),
        Step("office_asked", OFFICE),
        Step("office_answered", OFFICE),
        Step("missing", SENDERS),
        Step("remind", SENDERS),
        Step("add", SENDERS),
        Step("add_new", SENDERS),
        Step("approve_look", OFFICE),
        Step("approve", OFFICE),
        Step("approve_back", OFFICE),
        Step("rework", SENDERS),
        Step("told", SENDERS),
        Step("untell", SENDERS),
        Step("read", GUARDIANS),
        Step("more", GUARDIANS),
        Step("answer", GUARDIANS),
        Step("say_words", GUARDIANS),
        Step("choose_for_all", GUARDIANS),
        Step("answer_back", GUARDIANS),
        Step("list_all", GUARDIANS),
        Step("older", GUARDIANS),
        Step("read_aloud", GUARDIANS),
        Step("said", GUARDIANS),
        Step("check", ANYONE),
    ),
    words=(
        Word(("发通知",), "write"),
        Word(("撤", "撤回", "撤销"), "take_back"),
        Word(("更正",), "correct"),
        Word(("谁没回", "谁没回应"), "missing"),
        Word(("通知", "学校通知"), "list_all"),
        Word(("念给我听", "念一下", "读给我听", "念通知"), "read_aloud"),
        Word(("######",), "check"),
    ),
    menu=(
        MenuKey("学校通知", "学校通知", "list_all", column=1, place=2),
        MenuKey("谁没回应", "谁没回应", "missing", column=1, place=2, face="staff"),
        MenuKey("发通知", "发通知", "write", column=2, place=1, face="staff"),
    ),
    on=(On(Kind.TEXT, "said"),),
    family_lines=True,
    teacher_lines=True,
    forms=(
        FormCard("write", SENDERS, faces=CHAT),
        FormCard("correct", SENDERS, faces=CHAT),
        FormCard("told", SENDERS, faces=CHAT),
        FormCard("say", GUARDIANS, faces=CHAT),
        FormCard("send_back", OFFICE, faces=CHAT),
        FormCard("rework", SENDERS, faces=CHAT),
        FormCard("add", SENDERS, faces=CHAT),
    ),
    pages=(
        Page("/m/notice/<int:notice_id>", "notice", GUARDIANS, methods=("GET", "POST")),
        Page("/m/notice/<int:notice_id>/kept/<int:media_id>", "kept", GUARDIANS),
        Page("/desk/notices", "notices", SENDERS, title="谁没回应", quick="remind"),
        Page("/desk/notices/new", "write", SENDERS, methods=("GET", "POST"), title="发通知", quick="write"),
        Page("/desk/notices/lists", "lists", SENDERS, title="我的名单"),
        Page("/desk/notices/lists/new", "new_list", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/lists/<int:list_id>", "one_list", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>/write", "rewrite", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>/look", "look", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>/waits", "waits", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>/approve", "approve", OFFICE, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>", "result", SENDERS, methods=("GET", "POST")),
        Page("/desk/notices/<int:notice_id>/kept/<int:media_id>", "kept_at_desk", SENDERS),
        Page("/desk/notices/<int:notice_id>/export.xlsx", "export", SENDERS),
        Page("/desk/notices/<int:notice_id>/<int:obligation>", "family", SENDERS, methods=("GET", "POST")),
    ),
)
