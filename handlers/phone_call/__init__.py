"""电话回访: the calls of a class's month, and what came of them."""

from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Job, MenuKey, Page, Service, Step, Word

STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
LEADING = frozenset(role.value for role in LEADERS)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="phone_call",
    title="电话回访",
    steps=(
        Step("calls", STAFF),
        Step("one", STAFF),
        Step("dial", STAFF),
        Step("result", STAFF),
        Step("ask_result", STAFF),
        Step("note", STAFF),
        Step("other_child", STAFF),
        Step("own_result", STAFF),
        Step("instead", STAFF),
        Step("words", STAFF),
        Step("take_back", STAFF),
    ),
    words=(
        Word(("回访", "电话回访"), "calls"),
        Word(("记电话",), "note", rest=True),
    ),
    menu=(MenuKey("phone_calls", "记电话", "note", column=1, place=5, face="staff"),),
    forms=(
        FormCard("care", STAFF, faces=CHAT),
        FormCard("words", STAFF, faces=CHAT),
        FormCard("child", STAFF, faces=CHAT),
    ),
    pages=(
        Page("/desk/phone", "calls", STAFF, methods=("GET", "POST"), title="电话回访", quick="remind"),
        Page("/desk/phone/<int:call_id>", "call", STAFF, methods=("GET", "POST")),
        Page("/desk/phone/note", "note", STAFF, methods=("GET", "POST")),
        Page("/desk/phone/slips", "slips", STAFF),
        Page("/desk/phone/<int:call_id>/said/<int:media_id>", "recording", STAFF),
        Page("/desk/phone/classes", "classes", LEADING, title="各班电话回访"),
        Page("/desk/phone/classes/<int:class_id>", "class_", LEADING),
        Page("/desk/phone/classes.xlsx", "sheet", LEADING),
    ),
    jobs=(Job("phone_calls", at="phone_calls", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
