"""约见老师: a family and a member of staff agree on a time, at school, by telephone or video."""

from bot.core.inbound import Kind
from bot.core.people import ANYONE, LEADERS, Role
from bot.core.service import FormCard, MenuKey, On, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who opens a parents' day; who is met on it, besides.
DAY_LEADERS = frozenset({Role.HOMEROOM_TEACHER.value, *(role.value for role in LEADERS)})
DAY_STAFF = DAY_LEADERS | {Role.SUBJECT_TEACHER.value}
# Who keeps the gate.
GATE = frozenset({Role.GATE_GUARD.value, *(role.value for role in LEADERS)})
# Whom families meet, and who may ask a home to come.
HOSTS = frozenset(
    role.value
    for role in (Role.HOMEROOM_TEACHER, Role.SUBJECT_TEACHER, Role.COUNSELOR, Role.DUTY_TEACHER, *sorted(LEADERS))
)

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
        Step("read_record", GUARDIANS),
        Step("thank", GUARDIANS),
        Step("reply_record", GUARDIANS),
        Step("mine", HOSTS),
        Step("host_list", HOSTS),
        Step("asked", HOSTS),
        Step("approve", HOSTS),
        Step("approve_and_say", HOSTS),
        Step("say_no", HOSTS),
        Step("will_call", HOSTS),
        Step("host_times", HOSTS),
        Step("host_move", HOSTS),
        Step("invite", HOSTS),
        Step("record", HOSTS),
        Step("record_more", HOSTS),
        Step("parents_day", GUARDIANS | DAY_STAFF),
        Step("turn", GUARDIANS),
        Step("turn_times", GUARDIANS),
        Step("turn_take", GUARDIANS),
        Step("turn_off", GUARDIANS),
        Step("open_day", DAY_LEADERS),
        Step("timetable", DAY_STAFF),
        Step("nudge_day", DAY_LEADERS),
        Step("gate", GATE),
        Step("gate_said", GATE),
        Step("gate_list", GATE),
        Step("gate_in", GATE),
        Step("gate_undo", GATE),
        Step("missed", HOSTS),
        Step("was_there", HOSTS),
    ),
    words=(
        Word(("预约", "约见", "约老师", "约见老师"), "book"),
        Word(("改约", "取消预约", "改约取消", "我的预约"), "change"),
        Word(("我的约见", "约见安排"), "mine"),
        Word(("约家长", "约家长谈谈"), "invite"),
        Word(("接待日", "家长接待日"), "parents_day"),
        Word(("开接待日",), "open_day"),
        Word(("进门", "门口", "今天来访"), "gate", rest=True),
        Word(("没来的", "谁没来"), "missed"),
    ),
    menu=(
        MenuKey("约见老师", "约见老师", "book", column=2, place=2),
        MenuKey("改约取消", "改约取消", "change", column=2, place=3),
        MenuKey("我的约见", "我的约见", "mine", column=1, place=6, face="staff"),
    ),
    on=(On(Kind.TEXT, "gate_said"),),
    forms=(
        FormCard("topic", GUARDIANS),
        FormCard("wish", GUARDIANS),
        FormCard("home", GUARDIANS),
        FormCard("reply", GUARDIANS),
        FormCard("note", HOSTS),
        FormCard("invite", HOSTS, title="约家长谈谈"),
        FormCard("record", HOSTS),
        FormCard("open_day", DAY_LEADERS, faces=frozenset({"chat", "api"})),
    ),
    pages=(
        Page("/m/visits", "visits", GUARDIANS, methods=("GET", "POST"), title="约见老师"),
        Page("/m/visits/new", "new", GUARDIANS, methods=("GET", "POST")),
        Page("/m/visits/<int:booking_id>/visit.ics", "file", GUARDIANS),
        Page("/m/calendar/<token>", "feed", ANYONE),
        Page("/desk/appointments", "appointments", HOSTS, methods=("GET", "POST"), title="我的约见"),
        Page("/desk/appointments/<int:booking_id>/visit.ics", "host_file", HOSTS),
        Page("/desk/appointments/<int:booking_id>/voice/<int:media_id>", "appointment_voice", HOSTS),
        Page("/m/parents-day", "my_days", GUARDIANS, title="家长接待日"),
        Page("/m/parents-day/<int:day_id>/<int:home>", "my_turn", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/parents-day", "days", DAY_STAFF, title="家长接待日"),
        Page("/desk/parents-day/new/<int:class_id>", "day_new", DAY_LEADERS, methods=("GET", "POST")),
        Page("/desk/parents-day/<int:day_id>", "day_board", DAY_STAFF, methods=("GET", "POST")),
        Page("/desk/parents-day/<int:day_id>/paper", "day_paper", DAY_STAFF),
        Page("/desk/gate", "gate", GATE, methods=("GET", "POST"), title="门口"),
        Page("/desk/gate/paper", "gate_paper", GATE),
        Page("/desk/missed", "missed", HOSTS, methods=("GET", "POST"), title="没有来的"),
    ),
    family_lines=True,
    teacher_lines=True,
)
