"""What is written down about children in danger and in need."""

from bot.core.forms import Form
from handlers.care.forms.alarms import Closing, Contact
from handlers.care.forms.duty import Swap
from handlers.care.forms.letters import Letter
from handlers.care.forms.plans import Done, Measure, Plan, PutAside, Review, Sign

FORMS: dict[str, type[Form]] = {
    "contact": Contact,
    "closing": Closing,
    "sign": Sign,
    "put_aside": PutAside,
    "plan": Plan,
    "review": Review,
    "measure": Measure,
    "done": Done,
    "swap": Swap,
    "letter": Letter,
}
