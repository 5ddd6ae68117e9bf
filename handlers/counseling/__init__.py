"""心理室: the counselor's private room, a child's own wish for it, and short talks of teachers with pupils (谈心)."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
COUNSELORS = frozenset({Role.COUNSELOR.value})
# Whoever a child may speak to, and who may know that there is a talk.
STAFF = frozenset(role.value for role in (*TEACHERS, *LEADERS, Role.COUNSELOR))
GIVERS = frozenset(role.value for role in (*LEADERS, Role.COUNSELOR))

SERVICE = Service(
    name="counseling",
    title="心理室",
    steps=(
        Step("heart", GUARDIANS | STAFF),
        Step("heart_of", GUARDIANS),
        Step("write", GUARDIANS),
        Step("mine", GUARDIANS),
        Step("room", STAFF),
        Step("talk", COUNSELORS),
        Step("answer", COUNSELORS),
        Step("time", COUNSELORS),
        Step("note", COUNSELORS),
        Step("ended", COUNSELORS),
        Step("wish", STAFF),
        Step("wish_of", STAFF),
        Step("heart_talk", STAFF),
        Step("heart_talk_of", STAFF),
    ),
    words=(
        Word(("心里话", "心理室"), "heart"),
        Word(("孩子想谈谈",), "wish", rest=True),
        Word(("记谈心",), "heart_talk", rest=True),
    ),
    menu=(MenuKey("心里话", "心里话", "heart", column=2, place=5),),
    forms=(
        FormCard("say", GUARDIANS),
        FormCard("child", STAFF, faces=frozenset({"chat"})),
        FormCard("wish", STAFF, faces=frozenset({"chat", "page"})),
        FormCard("heart_talk", STAFF, faces=frozenset({"chat", "page"})),
        FormCard("answer", COUNSELORS, faces=frozenset({"chat"})),
        FormCard("note", COUNSELORS, faces=frozenset({"chat"})),
        FormCard("time", COUNSELORS, faces=frozenset({"chat", "page"})),
    ),
    pages=(
        Page("/m/heart", "heart", GUARDIANS, title="心里话"),
        Page("/m/heart/<int:own_talk_id>/file/<int:media_id>", "heart_file", GUARDIANS),
        Page("/desk/counseling", "room", STAFF, title="心理室"),
        Page("/desk/counseling/new", "new", STAFF),
        Page("/desk/counseling/<int:talk_id>", "talk", COUNSELORS, methods=("GET", "POST")),
        Page("/desk/counseling/<int:talk_id>/file/<int:media_id>", "talk_file", COUNSELORS),
        Page("/desk/counseling/hand-over", "give", GIVERS, methods=("GET", "POST")),
        Page("/desk/talks", "talks", STAFF, title="谈心记录"),
    ),
    jobs=(Job("counseling_wishes", at="counseling_wishes", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
