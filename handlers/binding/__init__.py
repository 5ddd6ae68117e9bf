"""身份绑定: how a WeChat user becomes a guardian or a member of staff."""

from bot.core.inbound import Kind
from bot.core.people import ANYONE, LEADERS, Role
from bot.core.service import Face, FormCard, MenuKey, On, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
HOMEROOM = frozenset({Role.HOMEROOM_TEACHER.value})
STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
OFFICE = frozenset(role.value for role in LEADERS)
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="binding",
    title="身份绑定",
    steps=(
        Step("bind", ANYONE),
        Step("scanned", ANYONE),
        Step("welcome", ANYONE),
        Step("gone", ANYONE),
        Step("speak", ANYONE),
        Step("bind_as", ANYONE),
        Step("agree", GUARDIANS),
        Step("siblings", GUARDIANS),
        Step("bind_siblings", GUARDIANS),
        Step("call_me", ANYONE),
        Step("called", HOMEROOM),
        Step("requests", HOMEROOM),
        Step("decide", HOMEROOM),
        Step("name", HOMEROOM),
        Step("mine", ANYONE),
        Step("unsubscribe", GUARDIANS),
        Step("unsubscribe_now", GUARDIANS),
        Step("subscribe_again", GUARDIANS),
        Step("hours", GUARDIANS),
        Step("keep_hours", GUARDIANS),
        Step("switch", ANYONE),
        Step("as_guardian", ANYONE),
        Step("as_staff", ANYONE),
        Step("switch_to", ANYONE),
        Step("log_in", STAFF),
        Step("desk_link", STAFF),
    ),
    words=(
        Word(("绑定",), "bind", rest=True),
        Word(("########",), "bind"),
        Word(("我的", "我的和帮助"), "mine"),
        Word(("退订",), "unsubscribe"),
        Word(("换身份",), "switch"),
        Word(("换成家长",), "as_guardian"),
        Word(("换成老师",), "as_staff"),
        Word(("登录",), "log_in", rest=True),
        Word(("桌面",), "desk_link"),
        Word(("认领", "认领家长"), "requests"),
        Word(("9", "找人"), "call_me"),
        Word(("方便时间",), "hours"),
    ),
    menu=(
        MenuKey("mine", "我的和帮助", "mine", column=3, place=5),
        MenuKey("requests", "认领家长", "requests", column=3, place=4, face="staff"),
        MenuKey("desk", "打开桌面", "desk_link", column=3, place=6, face="staff"),
        MenuKey("as_family", "换成家长", "as_guardian", column=3, place=5, face="staff"),
    ),
    on=(
        On(Kind.SUBSCRIBE, "welcome"),
        On(Kind.SUBSCRIBE, "scanned", scene="s"),
        On(Kind.SCAN, "scanned", scene="s"),
        On(Kind.UNSUBSCRIBE, "gone"),
        On(Kind.AUTHORIZATION_REVOKE, "gone"),
        On(Kind.AUTHORIZATION_CANCELLATION, "gone"),
    ),
    forms=(
        FormCard("bind", ANYONE, title="绑定孩子", faces=CHAT),
        FormCard("steps", ANYONE, title="绑定孩子"),
        FormCard("agree", GUARDIANS, title="三句话", faces=CHAT),
        FormCard("say_who", ANYONE, title="请老师认我", faces=CHAT),
        FormCard("say_who_where", ANYONE, title="请老师认我"),
        FormCard("name_child", HOMEROOM, title="是哪个孩子家的", faces=CHAT),
    ),
    pages=(
        Page("/desk/family", "families", HOMEROOM | OFFICE, title="家人和号码"),
        Page("/desk/family/<int:class_id>", "family_class", HOMEROOM | OFFICE),
        Page("/desk/family/child/<int:pupil>", "child", HOMEROOM | OFFICE, methods=("GET", "POST")),
        Page("/desk/teachers", "teachers", OFFICE, methods=("GET", "POST"), title="换班主任", quick="hand_over"),
    ),
    teacher_lines=True,
)
