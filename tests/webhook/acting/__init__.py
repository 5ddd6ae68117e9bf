"""A service that has an effect which tests can count: each run writes a household and a message."""

from bot.core.people import ANYONE
from bot.core.service import Service, Step, Word

SERVICE = Service(
    name="acting",
    title="做一件事",
    steps=(Step("act", ANYONE),),
    words=(Word(("做",), "act", rest=True),),
    package="tests.webhook.acting",
)
