"""校长信箱: letters to the principal, with a name or so that nobody can find the writer, until they are answered."""

from bot.core.people import ANYONE, Role
from bot.core.service import Face, FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Whoever may be given a letter; which letters exist for whom is asked for each.
STAFF = frozenset(
    role.value
    for role in Role
    if role not in (Role.GUARDIAN, Role.PROXY_GUARDIAN, Role.COMMITTEE_MEMBER, Role.GATE_GUARD, Role.BUREAU)
)
KEEPERS = frozenset({Role.PRINCIPAL.value, Role.MAILBOX_KEEPER.value})
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="principal_mailbox",
    title="校长信箱",
    steps=(
        Step("mailbox", ANYONE),
        Step("write", GUARDIANS),
        Step("write_unnamed", ANYONE),
        Step("unnamed_now", ANYONE),
        Step("public", ANYONE),
        Step("fetch", ANYONE),
        Step("own", GUARDIANS),
        Step("rate", GUARDIANS),
        Step("go_on", GUARDIANS),
        Step("letters", STAFF),
        Step("letter", STAFF),
        Step("reply", STAFF),
        Step("let_out", STAFF),
        Step("more_time", STAFF),
        Step("hand_on", STAFF),
        Step("give_to", STAFF),
    ),
    words=(
        Word(("校长信箱", "给校长写信", "信箱"), "mailbox"),
        Word(("取信",), "fetch", rest=True),
        Word(("看信", "信件"), "letters"),
    ),
    menu=(
        MenuKey("校长信箱", "校长信箱", "mailbox", column=2, place=4),
        MenuKey("letters", "校长信箱", "letters", column=1, place=8, face="staff"),
    ),
    forms=(
        FormCard("named", GUARDIANS),
        FormCard("unnamed", ANYONE, faces=CHAT),
        FormCard("code", ANYONE, faces=CHAT),
        FormCard("more", GUARDIANS),
        FormCard("reply", STAFF, faces=CHAT),
        FormCard("delay", STAFF, faces=CHAT),
    ),
    pages=(
        Page("/m/mailbox", "mailbox", ANYONE, title="校长信箱"),
        Page("/m/mailbox/unnamed", "unnamed", ANYONE, methods=("GET", "POST"), sealed=True, pictures=3),
        Page("/m/mailbox/code", "code", ANYONE, methods=("GET", "POST"), sealed=True),
        Page("/m/mailbox/public", "public", ANYONE),
        Page("/m/mailbox/<int:letter_id>", "own", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/letters", "letters", STAFF, title="校长信箱"),
        Page("/desk/letters/<int:letter_id>", "letter", STAFF, methods=("GET", "POST")),
        Page("/desk/letters/<int:letter_id>/kept/<int:media_id>", "kept", STAFF),
        Page("/desk/letters/topics", "topics", KEEPERS, methods=("GET", "POST")),
        Page("/desk/letters/figures", "figures", KEEPERS),
    ),
    jobs=(Job("mailbox_overdue", at="staff_morning", days="school_days"),),
    teacher_lines=True,
    family_lines=True,
)
