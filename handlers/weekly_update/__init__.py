"""本周消息: what the homeroom teacher tells the families of a class once a week; and all of a family in one place."""

from bot.core.people import Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})

SERVICE = Service(
    name="weekly_update",
    title="本周消息",
    steps=(
        Step("latest", GUARDIANS),
        Step("more", GUARDIANS),
        Step("family", GUARDIANS),
        Step("write", HOMEROOM),
        Step("rewrite", HOMEROOM),
        Step("add", HOMEROOM),
        Step("withdraw", HOMEROOM),
    ),
    words=(
        Word(("本周消息",), "latest"),
        Word(("全家一览", "全家"), "family"),
        Word(("写周消息",), "write"),
    ),
    menu=(
        MenuKey("本周消息", "本周消息", "latest", column=1, place=3),
        MenuKey("全家一览", "全家一览", "family", column=1, place=5),
        MenuKey("写周消息", "写周消息", "write", column=2, place=3, face="staff"),
    ),
    forms=(FormCard("write", HOMEROOM, faces=frozenset({"chat", "api"})),),
    pages=(
        Page("/m/week", "latest", GUARDIANS, title="本周消息"),
        Page("/m/week/kept/<int:media_id>", "kept", GUARDIANS),
        Page("/desk/weekly", "classes", HOMEROOM, title="写周消息", quick="write"),
        Page("/desk/weekly/<int:class_id>", "write", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/weekly/<int:class_id>/kept/<int:media_id>", "kept_at_desk", HOMEROOM),
    ),
    jobs=(
        Job(
            "weekly_update_nudge",
            at="weekly_update_nudge",
            days="day_before_last_school_day_of_week",
        ),
        Job("weekly_update", at="weekly_update", days="last_school_day_of_week", period="week"),
    ),
    tasks=(Task("rest"),),
    family_lines=True,
    teacher_lines=True,
)
