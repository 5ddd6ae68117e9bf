"""电话回访: the calls of a class's month, and what came of them."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import Face, FormCard, Job, MenuKey, Page, Service, Step, Word

CALLING = frozenset(role.value for role in (*TEACHERS, *LEADERS, Role.COUNSELOR))
LEADING = frozenset(role.value for role in LEADERS)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="phone_call",
    title="电话回访",
    steps=(
        Step("calls", CALLING),
        Step("one", CALLING),
        Step("dial", CALLING),
        Step("result", CALLING),
        Step("ask_result", CALLING),
        Step("note", CALLING),
        Step("other_child", CALLING),
        Step("own_with", CALLING),
        Step("own_result", CALLING),
        Step("instead", CALLING),
        Step("words", CALLING),
        Step("take_back", CALLING),
    ),
    words=(
        Word(("回访", "电话回访"), "calls"),
        Word(("记电话",), "note", rest=True),
    ),
    menu=(MenuKey("phone_calls", "记电话", "note", column=1, place=5, face="staff"),),
    forms=(
        FormCard("care", CALLING, faces=CHAT),
        FormCard("words", CALLING, faces=CHAT),
        FormCard("child", CALLING, faces=CHAT),
    ),
    pages=(
        Page("/desk/phone", "calls", CALLING, methods=("GET", "POST"), title="电话回访", quick="remind"),
        Page("/desk/phone/<int:call_id>", "call", CALLING, methods=("GET", "POST")),
        Page("/desk/phone/note", "note", CALLING, methods=("GET", "POST")),
        Page("/desk/phone/slips", "slips", CALLING),
        Page("/desk/phone/<int:call_id>/said/<int:media_id>", "recording", CALLING),
        Page("/desk/phone/classes", "classes", LEADING, title="各班电话回访"),
        Page("/desk/phone/classes/<int:class_id>", "class_", LEADING),
        Page("/desk/phone/classes.xlsx", "sheet", LEADING),
    ),
    jobs=(Job("phone_calls", at="phone_calls", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
