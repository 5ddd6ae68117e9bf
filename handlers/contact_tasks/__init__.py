"""打电话和纸条: what a member of staff does by hand so that a family is reached."""

from bot.core.inbound import Kind
from bot.core.people import Role
from bot.core.service import Face, FormCard, Job, MenuKey, On, Page, Service, Step, Word

STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="contact_tasks",
    title="打电话和纸条",
    steps=(
        Step("calls", STAFF),
        Step("reached", STAFF),
        Step("answered", STAFF),
        Step("no_answer", STAFF),
        Step("wrong_number", STAFF),
        Step("to_office", STAFF),
        Step("to_paper", STAFF),
        Step("take_back", STAFF),
        Step("slips", STAFF),
        Step("print_slips", STAFF),
        Step("name_back", STAFF),
        Step("send_photo", STAFF),
        Step("photo", STAFF),
        Step("ticked", STAFF),
        Step("tick", STAFF),
    ),
    words=(
        Word(("打电话", "电话单"), "calls"),
        Word(("纸条", "打印纸条"), "slips"),
    ),
    menu=(
        MenuKey("calls", "打电话", "calls", column=1, place=6, face="staff"),
        MenuKey("slips", "纸条", "slips", column=1, place=7, face="staff"),
    ),
    on=(On(Kind.IMAGE, "photo"),),
    forms=(
        FormCard("heard", STAFF, faces=CHAT),
        FormCard("back", STAFF, faces=CHAT),
    ),
    pages=(
        Page("/desk/calls", "calls", STAFF, methods=("GET", "POST"), title="打电话", quick="remind"),
        Page("/desk/slips", "slips", STAFF, methods=("GET", "POST"), title="纸条", quick="remind"),
        Page("/desk/slips.pdf", "paper", STAFF),
    ),
    jobs=(
        Job("staff_morning", at="staff_morning", days="school_days"),
        Job("staff_afternoon", at="staff_afternoon", days="school_days"),
    ),
    teacher_lines=True,
)
