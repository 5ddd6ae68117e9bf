"""A service of one form, whose words go to a whole class."""

from bot.core.people import LEADERS, TEACHERS
from bot.core.service import FormCard, Service, Step, Word

STAFF = frozenset(role.value for role in TEACHERS | LEADERS)

LETTERS = Service(
    name="letters",
    title="信",
    steps=(Step("write", STAFF),),
    words=(Word(("写信",), "write"),),
    forms=(FormCard("write", STAFF, title="写信"),),
    package="tests.policy.letters",
)
