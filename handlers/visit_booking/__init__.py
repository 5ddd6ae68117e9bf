"""约见老师: a family and a member of staff agree on a time, at school, by telephone or video."""

from bot.core.people import LEADERS, Role
from bot.core.service import FormCard, MenuKey, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who opens a parents' day; who is met on it, besides.
DAY_LEADERS = frozenset({Role.HOMEROOM_TEACHER.value, *(role.value for role in LEADERS)})
DAY_STAFF = DAY_LEADERS | {Role.SUBJECT_TEACHER.value}

SERVICE = Service(
    name="visit_booking",
    title="约见老师",
    steps=(
        Step("book", GUARDIANS),
        Step("who", GUARDIANS),
        Step("which_teacher", GUARDIANS),
        Step("how", GUARDIANS),
        Step("times", GUARDIANS),
        Step("time", GUARDIANS),
        Step("take", GUARDIANS),
        Step("topic", GUARDIANS),
        Step("own_time", GUARDIANS),
        Step("join", GUARDIANS),
        Step("leave", GUARDIANS),
        Step("change", GUARDIANS),
        Step("answer", GUARDIANS),
        Step("call_me", GUARDIANS),
        Step("move_times", GUARDIANS),
        Step("move", GUARDIANS),
        Step("by_phone", GUARDIANS),
        Step("accept", GUARDIANS),
        Step("not_coming", GUARDIANS),
        Step("why", GUARDIANS),
        Step("leave_line", GUARDIANS),
        Step("parents_day", GUARDIANS | DAY_STAFF),
        Step("turn", GUARDIANS),
        Step("turn_times", GUARDIANS),
        Step("turn_take", GUARDIANS),
        Step("turn_off", GUARDIANS),
        Step("open_day", DAY_LEADERS),
        Step("timetable", DAY_STAFF),
        Step("nudge_day", DAY_LEADERS),
    ),
    words=(
        Word(("预约", "约见", "约老师", "约见老师"), "book"),
        Word(("改约", "取消预约", "改约取消", "我的预约"), "change"),
        Word(("接待日", "家长接待日"), "parents_day"),
        Word(("开接待日",), "open_day"),
    ),
    menu=(
        MenuKey("约见老师", "约见老师", "book", column=2, place=2),
        MenuKey("改约取消", "改约取消", "change", column=2, place=3),
    ),
    forms=(
        FormCard("topic", GUARDIANS),
        FormCard("wish", GUARDIANS),
        FormCard("home", GUARDIANS),
        FormCard("open_day", DAY_LEADERS, faces=frozenset({"chat", "api"})),
    ),
)
