"""家校联系卡: the child's school day, signed at home."""

from bot.core.inbound import Kind
from bot.core.people import LEADERS, Role
from bot.core.service import FormCard, Job, MenuKey, On, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
TEACHERS = HOMEROOM | {Role.SUBJECT_TEACHER.value}
# What a teacher's answer did not solve comes before who leads the school.
ANSWERERS = TEACHERS | {role.value for role in LEADERS}

SERVICE = Service(
    name="contact_card",
    title="联系卡",
    steps=(
        Step("today", GUARDIANS),
        Step("see", GUARDIANS),
        Step("sign", GUARDIANS),
        Step("sign_by_word", GUARDIANS),
        Step("sign_and_speak", GUARDIANS),
        Step("sign_with_voice", GUARDIANS),
        Step("read_aloud", GUARDIANS),
        Step("take_back", GUARDIANS),
        Step("every_day", GUARDIANS),
        Step("as_school", GUARDIANS),
        Step("write_day", HOMEROOM),
        Step("day_as_ticked", HOMEROOM),
        Step("day_from_ticks", HOMEROOM),
        Step("day_anew", HOMEROOM),
        Step("home", GUARDIANS),
        Step("home_of", GUARDIANS),
        Step("home_heard", HOMEROOM),
        Step("unsigned", HOMEROOM),
        Step("remind", HOMEROOM),
        Step("answer", ANSWERERS),
        Step("opinions", ANSWERERS),
        Step("pass_on", ANSWERERS),
        Step("ask_for_talk", ANSWERERS),
        Step("answered", GUARDIANS),
        Step("thank", GUARDIANS),
        Step("say_more", GUARDIANS),
        Step("unsolved", GUARDIANS),
        Step("heard", GUARDIANS),
        Step("voice_to", GUARDIANS),
    ),
    words=(
        Word(("签字",), "sign_by_word"),
        Word(("联系卡", "看卡签字", "看卡"), "today"),
        Word(("每天看卡", "天天看卡"), "every_day"),
        Word(("不要每天看卡", "每周看卡"), "as_school"),
        Word(("说说在家", "家里的话"), "home"),
        Word(("孩子在家",), "home_heard"),
        Word(("写联系卡",), "write_day"),
        Word(("家长的话",), "opinions"),
        Word(("谁没签", "谁没签字"), "unsigned"),
    ),
    menu=(
        MenuKey("看卡签字", "看卡签字", "today", column=1, place=1),
        MenuKey("写联系卡", "写联系卡", "write_day", column=2, place=2, face="staff"),
        MenuKey("家长的话", "家长的话", "opinions", column=1, place=3, face="staff"),
    ),
    on=(On(Kind.VOICE, "heard"),),
    forms=(
        FormCard("sign", GUARDIANS, faces=frozenset({"page", "api"})),
        FormCard("opinion", GUARDIANS),
        FormCard("home", GUARDIANS),
        FormCard("day", HOMEROOM, faces=frozenset({"chat"})),
        FormCard("answer", ANSWERERS),
        FormCard("more", GUARDIANS),
    ),
    pages=(
        Page("/m/card", "cards", GUARDIANS, methods=("GET", "POST"), title="联系卡"),
        Page("/desk/cards", "classes", HOMEROOM, title="写联系卡", quick="write"),
        Page("/desk/cards/<int:class_id>", "day", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/cards/<int:class_id>/unsigned", "unsigned", HOMEROOM, methods=("GET", "POST")),
        Page("/desk/cards/<int:class_id>/home/<int:media_id>", "home_voice", HOMEROOM),
        Page("/desk/opinions", "opinions", ANSWERERS, methods=("GET", "POST"), title="家长的话"),
        Page("/desk/opinions/<int:opinion>/voice/<int:media_id>", "opinion_voice", ANSWERERS),
        Page("/m/words", "words", GUARDIANS, methods=("GET", "POST"), title="您跟老师说的话"),
        Page("/m/words/<int:opinion>/voice/<int:media_id>", "words_voice", GUARDIANS),
    ),
    jobs=(
        Job("card_evening", at="card_evening", days="school_days"),
        Job("card_reminder", at="card_reminder", days="school_days"),
        Job("card_morning_list", at="card_morning_list", days="school_days"),
    ),
    tasks=(Task("evening_rest"), Task("reminder_rest")),
    family_lines=True,
    teacher_lines=True,
)
