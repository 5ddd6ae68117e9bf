"""小组: the groups of a class, what their leaders tick, the round-up on Friday, and who may be named."""

from bot.core.people import ANYONE, Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})

SERVICE = Service(
    name="card_group",
    title="小组",
    steps=(
        Step("groups", HOMEROOM),
        Step("how_large", HOMEROOM),
        Step("propose", HOMEROOM),
        Step("change", HOMEROOM),
        Step("codes", HOMEROOM),
        Step("new_codes", HOMEROOM),
        Step("roundup", HOMEROOM),
        Step("naming", GUARDIANS),
        Step("agree", GUARDIANS),
        Step("disagree", GUARDIANS),
    ),
    words=(
        Word(("小组", "分小组"), "groups"),
        Word(("小组小结", "写小组小结"), "roundup"),
        Word(("点名表扬",), "naming"),
    ),
    menu=(MenuKey("小组", "小组", "groups", column=3, place=8, face="staff"),),
    forms=(
        FormCard("change", HOMEROOM, faces=frozenset({"chat"})),
        FormCard("roundup", HOMEROOM, faces=frozenset({"chat"})),
    ),
    pages=(
        Page("/m/group", "tick", ANYONE, methods=("GET", "POST")),
        Page("/m/praise", "naming", GUARDIANS, methods=("GET", "POST"), title="点名表扬"),
        Page("/desk/groups", "classes", HOMEROOM, title="小组"),
        Page("/desk/groups/<int:class_id>", "groups", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/groups/<int:class_id>/codes", "codes", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/groups/<int:class_id>/week", "roundup", HOMEROOM, methods=("GET", "POST")),
    ),
    jobs=(Job("card_group_nudge", at="card_morning_list", days="last_school_day_of_week"),),
    teacher_lines=True,
)
