"""行事历: the dates ahead that families of the school or of a class should know."""

from bot.core.people import LEADERS, TEACHERS, Role
from bot.core.service import FormCard, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
STAFF = frozenset(role.value for role in LEADERS | TEACHERS)
WRITERS = frozenset(role.value for role in LEADERS | {Role.HOMEROOM_TEACHER})

SERVICE = Service(
    name="school_calendar",
    title="行事历",
    steps=(
        Step("dates", GUARDIANS | STAFF),
        Step("write", WRITERS),
        Step("take_back", WRITERS),
    ),
    words=(
        Word(("行事历", "日子", "校历"), "dates"),
        Word(("记日子",), "write"),
    ),
    forms=(FormCard("write", WRITERS, faces=frozenset({"chat", "api"})),),
    pages=(
        Page("/m/dates", "dates", GUARDIANS, title="行事历"),
        Page("/desk/dates", "desk", WRITERS, methods=("GET", "POST"), title="行事历"),
    ),
    family_lines=True,
)
