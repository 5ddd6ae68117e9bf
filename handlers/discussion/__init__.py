"""主题讨论: a theme of the month; families say what they do at home, the teacher chooses what the class may read."""

from bot.core.people import Role
from bot.core.service import FormCard, Job, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})

SERVICE = Service(
    name="discussion",
    title="主题讨论",
    steps=(
        Step("theme", GUARDIANS | HOMEROOM),
        Step("read", GUARDIANS),
        Step("say_it", GUARDIANS),
        Step("open_theme", HOMEROOM),
        Step("write", HOMEROOM),
        Step("moderate", HOMEROOM),
        Step("decide", HOMEROOM),
        Step("decide_all", HOMEROOM),
        Step("one_by_one", HOMEROOM),
    ),
    words=(
        Word(("话题", "主题讨论", "说话题"), "theme"),
        Word(("开话题", "写话题"), "open_theme"),
    ),
    forms=(
        FormCard("theme", HOMEROOM, faces=frozenset({"chat", "api"})),
        FormCard("answer", GUARDIANS),
    ),
    pages=(
        Page("/m/theme", "themes", GUARDIANS, title="主题讨论"),
        Page("/m/theme/<int:theme_id>", "theme", GUARDIANS),
        Page("/m/theme/<int:theme_id>/kept/<int:media_id>", "kept", GUARDIANS),
        Page("/desk/themes", "classes", HOMEROOM, title="主题讨论", quick="write"),
        Page("/desk/themes/<int:class_id>", "moderate", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/themes/<int:class_id>/kept/<int:media_id>", "kept_at_desk", HOMEROOM),
    ),
    jobs=(
        Job("discussion_nudge", at="discussion_nudge", days="school_days"),
        Job("discussion_close", at="discussion_close", days="school_days"),
    ),
    family_lines=True,
    teacher_lines=True,
)
