"""What is filled in around left-behind children."""

from bot.core.forms import Form
from handlers.left_behind.forms import report

FORMS: dict[str, type[Form]] = {**report.FORMS}
