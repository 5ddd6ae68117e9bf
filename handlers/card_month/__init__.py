"""联系卡月结: a month of the contact card, summed up for each family and class, counted, and bound."""

from bot.core.people import LEADERS, Role
from bot.core.service import Job, MenuKey, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
# A teacher sees the own classes' figures, who leads the school all of them.
COUNTING = HOMEROOM | {role.value for role in LEADERS}

SERVICE = Service(
    name="card_month",
    title="联系卡月结",
    steps=(Step("month", GUARDIANS), Step("write", HOMEROOM)),
    words=(
        Word(("上个月怎么样", "上月怎么样", "月结"), "month"),
        Word(("写月结",), "write"),
    ),
    menu=(MenuKey("写月结", "写月结", "write", column=2, place=7, face="staff"),),
    pages=(
        Page("/m/month", "month", GUARDIANS, title="上个月怎么样"),
        Page("/desk/month", "classes", HOMEROOM, title="写月结", quick="write"),
        Page("/desk/month/<int:class_id>", "class_month", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/month/<int:class_id>/<month>/archive", "archive", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/month/<int:class_id>/<month>/archive.pdf", "archive_file", HOMEROOM),
        Page("/desk/figures", "figures", COUNTING, title="联系卡数据"),
        Page("/desk/figures/families", "families", COUNTING),
        Page("/desk/figures.xlsx", "figures_sheet", COUNTING),
    ),
    jobs=(
        Job("card_month_nudge", at="weekly_update_nudge", days="day_before_last_school_day_of_week"),
        Job("card_month", at="card_month", days="last_school_day_of_week", period="week"),
    ),
    tasks=(Task("parts"), Task("bind")),
)
