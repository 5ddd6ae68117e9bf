"""每月提醒: what the regulations ask of whom and by when, as lists and one reminder."""

from bot.core.people import LEADERS, Role
from bot.core.service import Job, MenuKey, Page, Service, Step, Word

LEADING = frozenset(role.value for role in LEADERS)
HOLDERS = LEADING | {Role.HOMEROOM_TEACHER.value, Role.PROXY_GUARDIAN.value}
WATCHING = LEADING | {Role.HOMEROOM_TEACHER.value}

SERVICE = Service(
    name="monthly_reminder",
    title="每月要做",
    steps=(
        Step("mine", HOLDERS),
        Step("of_duty", HOLDERS),
    ),
    words=(Word(("每月提醒", "每月要做", "本月要做"), "mine"),),
    menu=(MenuKey("duties", "每月要做", "mine", column=1, place=11, face="staff"),),
    pages=(
        Page("/desk/duties", "mine", HOLDERS, title="每月要做"),
        Page("/desk/duties/classes", "classes", LEADING, title="各班每月要做"),
        Page("/desk/duties/classes/<int:class_id>", "class_", WATCHING),
        Page("/desk/duties/classes/<int:class_id>.xlsx", "sheet", WATCHING),
    ),
    jobs=(Job("duty_reminders", at="duty_reminders", days="school_days"),),
    teacher_lines=True,
)
