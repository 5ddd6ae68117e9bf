"""What is written down about children in danger."""

from bot.core.forms import Form
from handlers.care.forms.alarms import Closing, Contact

FORMS: dict[str, type[Form]] = {"contact": Contact, "closing": Closing}
