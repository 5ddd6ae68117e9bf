"""亲情热线: between a parent who works far away and the child, by the adult beside the child."""

from bot.core.people import Role
from bot.core.service import FormCard, MenuKey, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})

SERVICE = Service(
    name="affection_hotline",
    title="亲情热线",
    steps=(
        Step("book", GUARDIANS),
        Step("book_another", GUARDIANS),
        Step("call_free", GUARDIANS),
        Step("call_times", GUARDIANS),
        Step("call_time", GUARDIANS),
        Step("call_take", GUARDIANS),
        Step("call_leave", GUARDIANS),
        Step("after_call", GUARDIANS),
        Step("call_came", GUARDIANS),
    ),
    words=(Word(("约通话", "约电话"), "book"),),
    menu=(MenuKey("约通话", "约通话", "book", column=3, place=3),),
    forms=(FormCard("free", GUARDIANS, faces=frozenset({"chat"})),),
)
