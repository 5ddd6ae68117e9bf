"""关心: alarms and who is called, signs that a child needs help, and the one plan for it (一生一案)."""

from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Job, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
# Who may see every alarm; others only those that they were called about or that were handed to them.
CARERS = frozenset(role.value for role in LEADERS | {Role.COUNSELOR, Role.DUTY_TEACHER})
# Who makes plans and settles signs; who may note a sign about a child; who may be given something to do: all of STAFF.
LEADING = frozenset(role.value for role in LEADERS)
PLANNING = frozenset(role.value for role in (*LEADERS, Role.COUNSELOR, Role.HOMEROOM_TEACHER))
SEEING = PLANNING | {Role.SUBJECT_TEACHER.value}
# Who reads the letters of the principal's mailbox and may pass on that one tells of a child in need.
KEEPING = frozenset({Role.MAILBOX_KEEPER.value, Role.PRINCIPAL.value})
FACES: frozenset[Face] = frozenset({"chat", "page"})
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="care",
    title="关心孩子",
    steps=(
        Step("alarms", STAFF),
        Step("take", STAFF),
        Step("see", STAFF),
        Step("write", STAFF),
        Step("end", STAFF),
        Step("sign", SEEING),
        Step("sign_about", SEEING),
        Step("note", SEEING),
        Step("signs_waiting", PLANNING),
        Step("see_sign", PLANNING),
        Step("take_sign", PLANNING),
        Step("aside", PLANNING),
        Step("plan_for", PLANNING),
        Step("plans", STAFF),
        Step("see_plan", STAFF),
        Step("look_again", STAFF),
        Step("measure", STAFF),
        Step("do_measure", STAFF),
        Step("duty", STAFF),
        Step("give_away", STAFF),
        Step("asked_for", STAFF),
        Step("take_duty", STAFF),
        Step("letter", KEEPING),
        Step("letter_about", KEEPING),
    ),
    words=(
        Word(("警报",), "alarms"),
        Word(("关注",), "sign", rest=True),
        Word(("一生一案", "方案"), "plans"),
        Word(("值班表", "值班"), "duty"),
        Word(("交关注",), "letter", rest=True),
    ),
    forms=(
        FormCard("contact", STAFF, faces=FACES),
        FormCard("closing", STAFF, faces=FACES),
        FormCard("sign", SEEING, faces=CHAT),
        FormCard("put_aside", PLANNING, faces=CHAT),
        FormCard("plan", PLANNING, faces=CHAT),
        FormCard("review", STAFF, faces=CHAT),
        FormCard("measure", STAFF, faces=CHAT),
        FormCard("done", STAFF, faces=CHAT),
        FormCard("swap", STAFF, faces=CHAT),
        FormCard("letter", KEEPING, faces=CHAT),
    ),
    pages=(
        Page("/desk/alarms", "alarms", CARERS, title="警报"),
        Page("/desk/alarms/<int:alarm>", "alarm", STAFF, methods=("GET", "POST")),
        Page("/desk/alarms/<int:alarm>/timeline.pdf", "timeline", STAFF),
        Page("/desk/care", "care", STAFF, methods=("GET", "POST"), title="一生一案"),
        Page("/desk/care/note", "note", SEEING, methods=("GET", "POST"), title="关注孩子"),
        Page("/desk/care/new/<int:pupil>", "plan_new", PLANNING, methods=("GET", "POST")),
        Page("/desk/care/plans/<int:plan>", "plan", STAFF, methods=("GET", "POST")),
        Page("/desk/care/plans/<int:plan>/kept/<int:media_id>", "kept", STAFF),
        Page("/desk/care/plans/<int:plan>/plan.pdf", "plan_print", STAFF),
        Page("/m/care/<int:plan>", "agreed", GUARDIANS),
        Page("/desk/duty", "duty", LEADING, methods=("GET", "POST"), title="值班表"),
    ),
    jobs=(Job("care_signs", at="care_signs", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
