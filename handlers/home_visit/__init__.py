"""家访: visits of teachers to families, from the plan to the last promise kept."""

from bot.core.people import Role
from bot.core.service import FormCard, Job, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# Who calls families back after visits.
CALLING = frozenset({Role.PRINCIPAL.value, Role.MORAL_EDUCATION_OFFICE.value})

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
    ),
    words=(Word(("回访名单", "家访回访"), "callbacks"),),
    forms=(FormCard("callback", CALLING, faces=frozenset({"chat", "api"})),),
    pages=(
        Page("/m/visits/<int:visit_id>/rating", "rating", GUARDIANS, methods=("GET", "POST")),
        Page("/desk/visits/callbacks", "callbacks", CALLING, methods=("GET", "POST"), title="家访回访"),
    ),
    jobs=(Job("home_visit_callbacks", at="home_visit_callbacks", days="school_days"),),
    family_lines=True,
    teacher_lines=True,
)
