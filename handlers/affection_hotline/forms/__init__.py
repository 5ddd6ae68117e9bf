"""What is filled in around the hotline."""

from bot.core.forms import Form
from handlers.affection_hotline.forms import free

FORMS: dict[str, type[Form]] = {**free.FORMS}
