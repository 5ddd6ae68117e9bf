"""What is filled in around left-behind children."""

from bot.core.forms import Form
from handlers.left_behind.forms import deciding, report, sections

FORMS: dict[str, type[Form]] = {**report.FORMS, **sections.FORMS, **deciding.FORMS}
