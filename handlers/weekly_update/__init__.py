"""本周消息: what the homeroom teacher tells the families of a class once a week."""

from bot.core.people import Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})

SERVICE = Service(
    name="weekly_update",
    title="本周消息",
    steps=(Step("latest", GUARDIANS), Step("write", HOMEROOM)),
    words=(Word(("本周消息",), "latest"), Word(("写周消息",), "write")),
    menu=(
        MenuKey("本周消息", "本周消息", "latest", column=1, place=3),
        MenuKey("写周消息", "写周消息", "write", column=2, place=3, face="staff"),
    ),
    forms=(FormCard("write", HOMEROOM),),
    pages=(
        Page("/m/week", "latest", GUARDIANS, title="本周消息"),
        Page("/desk/weekly", "classes", HOMEROOM, title="写周消息", quick="write"),
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
)
