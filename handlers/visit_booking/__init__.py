"""约见老师: a family and a member of staff agree on a time, at school, by telephone or video."""

from bot.core.people import Role
from bot.core.service import FormCard, MenuKey, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})

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
        Step("parents_day", GUARDIANS),
        Step("turn", GUARDIANS),
        Step("turn_times", GUARDIANS),
        Step("turn_take", GUARDIANS),
        Step("turn_off", GUARDIANS),
    ),
    words=(
        Word(("预约", "约见", "约老师", "约见老师"), "book"),
        Word(("改约", "取消预约", "改约取消", "我的预约"), "change"),
        Word(("接待日", "家长接待日"), "parents_day"),
    ),
    menu=(
        MenuKey("约见老师", "约见老师", "book", column=2, place=2),
        MenuKey("改约取消", "改约取消", "change", column=2, place=3),
    ),
    forms=(
        FormCard("topic", GUARDIANS),
        FormCard("wish", GUARDIANS),
        FormCard("home", GUARDIANS),
    ),
)
