"""家访: visits of teachers to families, from the plan to the last promise kept."""

from bot.core.people import Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who calls families back after visits.
CALLING = frozenset({Role.PRINCIPAL.value, Role.MORAL_EDUCATION_OFFICE.value})
# Who is assessed, and reads the own points; those who call read all.
ASSESSED = CALLING | {Role.HOMEROOM_TEACHER.value, Role.SUBJECT_TEACHER.value, Role.COUNSELOR.value}

# Who visits families, is given promises to keep, and is asked for a word beforehand.
VISITORS = ASSESSED | {Role.ADMIN.value}

SERVICE = Service(
    name="home_visit",
    title="家访",
    steps=(
        Step("rating", GUARDIANS),
        Step("rate", GUARDIANS),
        Step("call_me", GUARDIANS),
        Step("pupil", GUARDIANS),
        Step("callbacks", CALLING),
        Step("callback", CALLING),
        Step("at_home", GUARDIANS),
        Step("family", GUARDIANS),
        Step("pick_time", GUARDIANS),
        Step("none_suits", GUARDIANS),
        Step("later", GUARDIANS),
        Step("own_time", GUARDIANS),
        Step("speak", GUARDIANS),
        Step("other_way", GUARDIANS),
        Step("come", GUARDIANS),
        Step("wish_way", GUARDIANS),
        Step("not_now", GUARDIANS),
        Step("announce", VISITORS),
        Step("announce_day", VISITORS),
        Step("call_them", VISITORS),
        Step("mine", VISITORS),
        Step("one", VISITORS),
        Step("other_times", VISITORS),
        Step("put_off", VISITORS),
        Step("prepare", VISITORS),
        Step("ask_notes", VISITORS),
        Step("notes", VISITORS),
        Step("note", VISITORS),
        Step("record_visit", VISITORS),
        Step("record", VISITORS),
        Step("dictate", VISITORS),
        Step("write", VISITORS),
        Step("promise", VISITORS),
        Step("follow_ups", VISITORS),
        Step("follow_up", VISITORS),
        Step("follow_up_done", VISITORS),
        Step("follow_up_longer", VISITORS),
        Step("follow_up_hand", VISITORS),
    ),
    words=(
        Word(("回访名单", "家访回访"), "callbacks"),
        Word(("家访",), "at_home"),
        Word(("家访通知", "通知家访"), "announce"),
        Word(("我的家访",), "mine"),
        Word(("记家访",), "record_visit"),
        Word(("跟进", "我的跟进"), "follow_ups"),
        Word(("带句话", "家访带话"), "notes"),
    ),
    menu=(MenuKey("记家访", "记家访", "record_visit", column=3, place=4, face="staff"),),
    forms=(
        FormCard("callback", CALLING, faces=frozenset({"chat", "api"})),
        FormCard("wish", GUARDIANS),
        FormCard("words", GUARDIANS),
        FormCard("announce", VISITORS, faces=frozenset({"chat", "api"})),
        FormCard("times", VISITORS),
        FormCard("note", VISITORS),
        FormCard("dictate", VISITORS, faces=frozenset({"chat", "api"})),
        FormCard("record", VISITORS, faces=frozenset({"chat", "api"})),
        FormCard("promise", VISITORS),
        FormCard("evidence", VISITORS, faces=frozenset({"chat", "api"})),
        FormCard("longer", VISITORS, faces=frozenset({"chat", "api"})),
        FormCard("hand", VISITORS, faces=frozenset({"chat", "api"})),
    ),
    pages=(
        Page("/m/visits/<int:visit_id>/rating", "rating", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/visits/callbacks", "callbacks", CALLING, methods=("GET", "POST"), title="家访回访"),
        Page("/desk/visits/assessment", "assessment", ASSESSED, title="家访考核"),
        Page("/desk/visits/assessment/<int:staff_id>", "assessed", ASSESSED),
        Page("/desk/visits/assessment.xlsx", "assessment_sheet", ASSESSED),
        Page("/desk/visits/assessment.pdf", "assessment_print", ASSESSED),
    ),
    jobs=(
        Job("home_visit_callbacks", at="home_visit_callbacks", days="school_days"),
        Job("home_visit_morning", at="home_visit_morning", days="school_days"),
        Job("home_visit_tomorrow", at="home_visit_tomorrow", days="every_day"),
    ),
    family_lines=True,
    teacher_lines=True,
)
