"""What is filled in around left-behind children."""

from bot.core.forms import Form
from handlers.proxy_guardian.forms import duties, village

FORMS: dict[str, type[Form]] = {**duties.FORMS, **village.FORMS}
