"""亲情热线: between a parent who works far away and the child, by the adult beside the child."""

from bot.core.inbound import Kind
from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Job, MenuKey, On, Page, Service, Step, Task, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who may stand beside a child: guardians, and of the staff who is named for a child.
ADULTS = frozenset(role.value for role in Role if role not in (Role.GATE_GUARD, Role.BUREAU, Role.OUTSIDE_KEEPER))
SETTERS = frozenset({Role.HOMEROOM_TEACHER.value, *(role.value for role in LEADERS)})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
# Who keeps the hotline room.
DUTY = frozenset({Role.DUTY_TEACHER.value, Role.MORAL_EDUCATION_OFFICE.value})
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="affection_hotline",
    title="亲情热线",
    steps=(
        Step("spoken", GUARDIANS),
        Step("write", GUARDIANS),
        Step("beside", GUARDIANS),
        Step("settle", GUARDIANS),
        Step("open_line", GUARDIANS),
        Step("say", GUARDIANS),
        Step("to_child", GUARDIANS),
        Step("to_principal", GUARDIANS),
        Step("send", GUARDIANS),
        Step("tell_at", GUARDIANS),
        Step("again", GUARDIANS),
        Step("discard", GUARDIANS),
        Step("answered", GUARDIANS),
        Step("listen", GUARDIANS),
        Step("take_back", ADULTS),
        Step("brought", ADULTS),
        Step("heard", ADULTS),
        Step("answer", ADULTS),
        Step("no_sound", ADULTS),
        Step("absent", ADULTS),
        Step("send_answer", ADULTS),
        Step("answer_again", ADULTS),
        Step("drop_answer", ADULTS),
        Step("after_call", GUARDIANS),
        Step("book", GUARDIANS),
        Step("book_another", GUARDIANS),
        Step("call_came", GUARDIANS),
        Step("call_free", GUARDIANS),
        Step("call_leave", GUARDIANS),
        Step("call_take", GUARDIANS),
        Step("call_time", GUARDIANS),
        Step("call_times", GUARDIANS),
        Step("home_times", GUARDIANS),
        Step("home_time", GUARDIANS),
        Step("home_take", GUARDIANS),
        Step("home_move", GUARDIANS),
        Step("home_after", GUARDIANS),
        Step("home_call", ADULTS),
        Step("home_cancel", ADULTS),
        Step("home_connect", ADULTS),
        Step("home_said", ADULTS),
        Step("silent", GUARDIANS),
        Step("in_touch", GUARDIANS),
        Step("silent_adult", ADULTS),
        Step("silent_said", ADULTS),
        Step("silent_list", HOMEROOM),
        Step("silent_found", HOMEROOM),
        Step("room", DUTY),
        Step("room_answer", DUTY),
        Step("room_call", DUTY),
        Step("room_heard", DUTY),
        Step("room_play", DUTY),
        Step("room_tick", DUTY),
    ),
    words=(
        Word(("亲情室",), "room"),
        Word(("约通话", "约电话"), "book"),
        Word(("亲情热线", "留言", "给孩子留言"), "write"),
        Word(("听", "听孩子的话"), "listen"),
        Word(("谁在孩子身边", "换人放给孩子听"), "beside"),
    ),
    menu=(
        MenuKey("亲情室", "亲情室", "room", column=1, place=10, face="staff"),
        MenuKey("给孩子留言", "给孩子留言", "write", column=3, place=1),
        MenuKey("听孩子的话", "听孩子的话", "listen", column=3, place=2),
        MenuKey("约通话", "约通话", "book", column=3, place=3),
    ),
    forms=(
        FormCard("free", GUARDIANS, faces=CHAT),
        FormCard("say", GUARDIANS, faces=CHAT),
        FormCard("answer", ADULTS, faces=CHAT),
    ),
    on=(On(Kind.VOICE, "spoken", first=True),),
    tasks=(Task("come_due"), Task("call_due"), Task("dial_ended")),
    jobs=(
        Job("hotline_silence", at="hotline_silence", days="school_days"),
        Job("hotline_forget", at="hotline_forget", days="every_day"),
    ),
    pages=(
        Page("/m/hotline", "thread", GUARDIANS, methods=("GET", "POST"), title="和孩子说的话"),
        Page("/m/hotline/<int:message_id>/<int:media_id>", "file", GUARDIANS),
        Page("/m/hotline/call", "home", GUARDIANS, methods=("GET", "POST"), title="约孩子在家通话"),
        Page("/desk/hotline/beside", "beside", SETTERS, title="谁在孩子身边"),
        Page("/desk/hotline/beside/<int:class_id>", "beside_class", SETTERS),
        Page(
            "/desk/hotline/beside/<int:class_id>/<int:pupil_id>/<int:guardian_id>",
            "beside_one",
            SETTERS,
            methods=("GET", "POST"),
        ),
        Page("/desk/hotline/silence", "silence", HOMEROOM, methods=("GET", "POST"), title="好久没联系的孩子"),
        Page("/desk/hotline/<int:message_id>/<int:media_id>", "room_file", DUTY),
        Page("/desk/hotline", "room", DUTY, methods=("GET", "POST"), title="亲情室"),
    ),
    family_lines=True,
    teacher_lines=True,
)
